package io.holdfast.bench.crash;

import io.holdfast.bench.processes.ServerProcesses;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.JobType;
import io.holdfast.client.ScheduleOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Three servers with a hundred schedules, whose clocks are set by hours and years, one or all of
 * them, and whose leaders are killed.
 *
 * <p>Checked: each instant fires once, or is skipped with a reason in the log (P8), and never
 * before its time by the median of the clocks (P16); ledger time is never ahead of that median, but
 * for what it was ahead already when clocks were set back.
 */
final class ClockKills {
  private static final int SCHEDULES = 100;
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long YEAR = Duration.ofDays(365).toMillis();

  /** A reading of another clock is uncertain by half of what it took, a second at most. */
  private static final long UNCERTAIN_MILLIS = 500;

  private static final Duration DELAY = Duration.ofDays(1);
  private static final JobType<Integer, Integer> TICK =
      JobType.of("tick", Integer.class, Integer.class);

  private final Path folder;
  private final Random random;
  private final PrintStream out;

  /** How far each clock is off, milliseconds. */
  private final TreeMap<String, Long> off = new TreeMap<>();

  /** The most by which the median was ever ahead of the machine's clock. */
  private long ahead;

  private int clocksSet;

  ClockKills(Path folder, Random random, PrintStream out) {
    this.folder = folder;
    this.random = random;
    this.out = out;
  }

  void run(int kills) throws IOException, InterruptedException {
    ServerProcesses servers =
        new ServerProcesses(
            folder,
            3,
            (replica, config) ->
                List.of(
                    ClockedServer.class.getName(), config.toString(), clock(replica).toString()));
    long committed;
    try (servers) {
      for (String replica : servers.names()) {
        set(replica, 0);
      }
      clocksSet = 0;
      servers.startAll();
      try (HoldfastClient client =
          HoldfastClient.builder()
              .addresses(servers.apis())
              .deadline(Duration.ofSeconds(60))
              .build()) {
        for (int i = 0; i < SCHEDULES; i++) {
          Duration period = Duration.ofMillis(500 + random.nextInt(2_000));
          client
              .schedules()
              .put(
                  "every-" + i,
                  TICK,
                  i,
                  options ->
                      options
                          .every(period)
                          .missed(ScheduleOptions.Missed.ALL)
                          .concurrency(ScheduleOptions.Concurrency.ALLOW));
        }
        for (int kill = 1; kill <= kills; kill++) {
          round(servers, client, 3 * kill > 2 * kills);
          if (kill % 10 == 0) {
            out.printf("%d of %d kills, %d clocks set%n", kill, kills, clocksSet);
            out.flush();
          }
        }
        committed = end(servers, client);
      }
    }
    judge(servers, kills, committed);
  }

  /**
   * Clocks are set, and then the leader is killed.
   *
   * @param all so late that all clocks may be set forward: the median is then ahead for ever, and a
   *     leader that goes by its own clock is not found out so easily
   */
  private void round(ServerProcesses servers, HoldfastClient client, boolean all)
      throws IOException, InterruptedException {
    List<String> names = servers.names();
    if (all && random.nextInt(3) == 0) {
      long to = random.nextBoolean() ? HOUR : 0;
      for (String replica : names) {
        set(replica, to);
      }
    } else {
      String false1 = names.get(random.nextInt(names.size()));
      for (String replica : names) {
        set(replica, replica.equals(false1) ? falseOffset() : 0);
      }
    }
    pause();
    checkTime(client);
    String leader = servers.leader();
    servers.process(leader).kill();
    servers.removed(leader);
    checkTime(client); // By the next one.
    servers.start(leader);
    servers.awaitCaughtUp(leader);
    pause();
    checkTime(client);
  }

  private long falseOffset() {
    long[] choice = {HOUR, -HOUR, YEAR, -YEAR, 0};
    return choice[random.nextInt(choice.length)];
  }

  /** Long enough for readings, hand-overs and instants to happen in between. */
  private void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200 + random.nextInt(2_500)));
  }

  private Path clock(String replica) {
    return folder.resolve(replica + ".clock");
  }

  private void set(String replica, long millis) throws IOException {
    Long before = off.put(replica, millis);
    clocksSet += before == null || before != millis ? 1 : 0;
    List<Long> sorted = new ArrayList<>(off.values());
    sorted.sort(null);
    ahead = Math.max(ahead, sorted.get(sorted.size() / 2));
    Path written = folder.resolve(replica + ".set");
    Files.writeString(written, Long.toString(millis));
    Files.move(
        written,
        clock(replica),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** A delayed job tells what time it was when it was submitted. */
  private void checkTime(HoldfastClient client) {
    Instant ready =
        client.submit(TICK, 0, options -> options.queue("probes").delay(DELAY)).status().readyAt();
    long now = Objects.requireNonNull(ready).minus(DELAY).toEpochMilli();
    long latest = System.currentTimeMillis() + ahead + UNCERTAIN_MILLIS;
    if (now > latest) {
      throw new Violation(
          "P16: ledger time is " + now + ", expected at most " + latest + " by clocks " + off);
    }
  }

  /** All clocks are right; answers the last index that is known to be committed. */
  private long end(ServerProcesses servers, HoldfastClient client) throws IOException {
    for (String replica : servers.names()) {
      set(replica, 0);
    }
    pause();
    checkTime(client);
    String leader = servers.leader();
    return Objects.requireNonNull(servers.status(leader)).path("commitIndex").asLong();
  }

  private void judge(ServerProcesses servers, int kills, long committed) {
    for (String replica : servers.names()) {
      Instants instants = Instants.of(servers.data(replica), committed);
      if (instants.schedules() != SCHEDULES || instants.firings() == 0) {
        throw new Violation(
            "P4: expected " + SCHEDULES + " schedules but found " + instants.schedules());
      }
      long undecided = instants.now() - instants.decidedUntil();
      if (undecided > TimeUnit.SECONDS.toMillis(20)) {
        throw new Violation("P8: instants of the last " + undecided + " ms are not decided");
      }
      out.printf(
          "%s: %d leaders killed, %d clocks set, %d schedules, %d instants fired, %d skipped and"
              + " said so: 0 twice, 0 missed, 0 early%n",
          replica, kills, clocksSet, instants.schedules(), instants.firings(), instants.skipped());
    }
  }
}
