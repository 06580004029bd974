package io.holdfast.bench;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.ledger.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Endless full lives of jobs, as commands: submit with a key and a payload of 100 bytes, assign,
 * acknowledge, complete, a third of the live jobs in each of the three states between them, each
 * step with a job taken at random. Ended jobs are purged and keys expire, so that the number of
 * both stays where it is.
 */
final class JobLives {
  static final long NONCE = 1;
  static final int PAYLOAD = 100;

  /** A life is so many commands; housekeeping comes on top. */
  static final int COMMANDS = 4;

  private static final JobRules RULES =
      new JobRules(RetryPolicy.fixed(3, 1_000), 0, OnWorkerLoss.REASSIGN);
  private static final int SESSIONS = 100;
  private static final int LIVES_AN_ENTRY = 16;
  private static final int TICK_EVERY = 16;

  private final SplittableRandom random;
  private final int live;
  private final Jobs ready;
  private final Jobs assigned;
  private final Jobs running;
  private long lastJob;
  private long entries;

  JobLives(int live, long seed) {
    this.live = live;
    random = new SplittableRandom(seed);
    ready = new Jobs(live);
    assigned = new Jobs(live);
    running = new Jobs(live);
  }

  /** The first entry: a leader and the workers. */
  Entry begin() {
    List<Command> commands = new ArrayList<>();
    commands.add(new Command.EstablishLeadership("s1", 1, NONCE, false));
    for (int i = 1; i <= SESSIONS; i++) {
      commands.add(new Command.OpenSession(i, "worker-" + i, 10_000));
    }
    return entry(commands);
  }

  /** Entries until all the live jobs are there. */
  void fill(Consumer<Entry> entries) {
    while (ready.size + assigned.size + running.size < live) {
      List<Command> commands = new ArrayList<>();
      for (int i = 0; i < LIVES_AN_ENTRY; i++) {
        submit(commands);
        if (assigned.size < live / 3) {
          assign(commands);
        }
        if (running.size < live / 3) {
          acknowledge(commands);
        }
      }
      entries.accept(entry(commands));
    }
  }

  /** The next entry of {@value #LIVES_AN_ENTRY} lives and what keeps the house. */
  Entry next() {
    List<Command> commands = new ArrayList<>(LIVES_AN_ENTRY * COMMANDS + 2);
    for (int i = 0; i < LIVES_AN_ENTRY; i++) {
      submit(commands);
      assign(commands);
      acknowledge(commands);
      complete(commands);
    }
    if (entries % TICK_EVERY == 0) {
      commands.add(new Command.Tick(2 * LIVES_AN_ENTRY * TICK_EVERY));
      commands.add(new Command.Purge(Long.MAX_VALUE >>> 10, 2 * LIVES_AN_ENTRY * TICK_EVERY));
    }
    return entry(commands);
  }

  static int livesAnEntry() {
    return LIVES_AN_ENTRY;
  }

  private Entry entry(List<Command> commands) {
    entries++;
    // A life is a millisecond, so that a key lives as long as its job on average.
    return new Entry(NONCE, lastJob, entries, commands);
  }

  private void submit(List<Command> commands) {
    long job = ++lastJob;
    ready.add(job);
    commands.add(
        new Command.Submit(
            job,
            "order-" + job,
            lastJob + live,
            "default",
            "send-mail",
            new byte[PAYLOAD],
            0,
            0,
            0,
            Command.Submit.DEFAULT_PRIORITY,
            RULES,
            JobTies.NONE));
  }

  private void assign(List<Command> commands) {
    long job = ready.takeAny(random);
    assigned.add(job);
    commands.add(new Command.Assign(job, session(job), 1));
  }

  private void acknowledge(List<Command> commands) {
    long job = assigned.takeAny(random);
    running.add(job);
    commands.add(new Command.Acknowledge(job, session(job), 1));
  }

  private void complete(List<Command> commands) {
    long job = running.takeAny(random);
    commands.add(new Command.Complete(job, session(job), 1, NO_RESULT));
  }

  private static long session(long job) {
    return 1 + job % SESSIONS;
  }

  private static final byte[] NO_RESULT = new byte[0];

  /** Jobs in no order. */
  private static final class Jobs {
    private final long[] ids;
    private int size;

    Jobs(int capacity) {
      ids = new long[capacity + 2 * LIVES_AN_ENTRY];
    }

    void add(long id) {
      ids[size++] = id;
    }

    long takeAny(SplittableRandom random) {
      int at = random.nextInt(size);
      long id = ids[at];
      ids[at] = ids[--size];
      return id;
    }
  }
}
