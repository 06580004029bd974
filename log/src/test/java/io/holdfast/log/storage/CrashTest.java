package io.holdfast.log.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.DiskFailedException;
import io.holdfast.log.storage.LogRecord.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Crashes at any operation, restarts, truncations and crashes again, by seed: every start comes up
 * without help, and everything that was synced is there (P1, P4, P10).
 */
class CrashTest {
  private static final int ROUNDS = 40;

  /** What the log must hold, and what it may hold beyond that. */
  private static final class Model {
    long first = 1;
    final List<LogRecord> synced = new ArrayList<>();

    /** The same after the operation under way, null when none is. */
    List<LogRecord> under = List.of();

    long firstUnder = 1;
    VoteStore.Vote vote = new VoteStore.Vote(0, "");
    VoteStore.Vote voteUnder = vote;

    long last() {
      return first + synced.size() - 1;
    }

    void begin(long nextFirst, List<LogRecord> next) {
      firstUnder = nextFirst;
      under = List.copyOf(next);
    }

    void end() {
      first = firstUnder;
      synced.clear();
      synced.addAll(under);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void neverTurnLegalIntoDamage(int block) {
    for (int seed = block * 25; seed < (block + 1) * 25; seed++) {
      run(seed);
    }
  }

  private static void run(int seed) {
    Random random = new Random(seed);
    MemoryDisk disk = new MemoryDisk();
    Model model = new Model();
    for (int round = 0; round < ROUNDS; round++) {
      MemoryDisk.Ending ending =
          random.nextBoolean() ? MemoryDisk.Ending.BEFORE : MemoryDisk.Ending.HALF;
      int operations = random.nextInt(4) == 0 ? random.nextInt(12) : random.nextInt(120);
      MemoryDisk.Session session = disk.session(operations, ending, random);
      try (ReplicaFolder folder = open(session)) {
        check(folder, model, seed, round);
        work(folder, model, random);
      } catch (DiskFailedException e) {
        assertThat(session.isCut()).isTrue();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " round " + round + ": " + e.getMessage(), e);
      }
      if (random.nextInt(3) > 0) {
        disk.losePower(random);
      }
    }
  }

  private static ReplicaFolder open(Disk disk) {
    return ReplicaFolder.open(
        disk, StorageOptions.inline(4711, 2048, 16 << 10), new FailStop(cause -> {}));
  }

  /** What is there is what was synced, or a part of what was under way beyond it. */
  private static void check(ReplicaFolder folder, Model model, int seed, int round) {
    LogStore log = folder.log();
    List<LogRecord> found = new ArrayList<>();
    for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
      LogRecord record = log.read(index);
      assertThat(record).as("seed %s round %s index %s", seed, round, index).isNotNull();
      if (record != null) {
        found.add(record);
      }
    }
    boolean before = log.firstIndex() == model.first && found.equals(model.synced);
    boolean after = log.firstIndex() == model.firstUnder && found.equals(model.under);
    boolean part =
        log.firstIndex() == model.first
            && found.size() > model.synced.size()
            && found.size() <= model.under.size()
            && found.equals(model.under.subList(0, found.size()));
    assertThat(before || after || part)
        .as(
            "seed %s round %s: found %s..%s, synced %s..%s, under way %s (+%s)",
            seed,
            round,
            log.firstIndex(),
            log.lastIndex(),
            model.first,
            model.last(),
            model.firstUnder,
            model.under.size())
        .isTrue();
    model.begin(log.firstIndex(), found);
    model.end();
    assertThat(folder.votes().vote()).isIn(model.vote, model.voteUnder);
    model.vote = folder.votes().vote();
    model.voteUnder = model.vote;
  }

  private static void work(ReplicaFolder folder, Model model, Random random) {
    LogStore log = folder.log();
    for (int step = 0; step < 30; step++) {
      switch (random.nextInt(12)) {
        case 0 -> {
          model.voteUnder =
              new VoteStore.Vote(model.vote.term() + 1, random.nextBoolean() ? "r2" : "");
          folder.votes().save(model.voteUnder);
          model.vote = model.voteUnder;
        }
        case 1 -> {
          long lastKept = model.first - 1 + random.nextInt(model.synced.size() + 1);
          model.begin(model.first, model.synced.subList(0, (int) (lastKept - model.first + 1)));
          log.truncateSuffix(lastKept);
          model.end();
        }
        case 2 -> {
          long firstKept = model.first + random.nextInt(model.synced.size() + 3);
          cover(folder, firstKept - 1);
          int dropped = (int) Math.min(model.synced.size(), firstKept - model.first);
          model.begin(firstKept, model.synced.subList(dropped, model.synced.size()));
          log.truncatePrefix(firstKept);
          model.end();
        }
        case 3 -> {
          if (random.nextInt(4) == 0) {
            long next = model.last() + 1 + random.nextInt(50);
            cover(folder, next - 1);
            model.begin(next, List.of());
            log.reset(next);
            model.end();
          }
        }
        default -> {
          List<LogRecord> batch = batch(model, random);
          List<LogRecord> all = new ArrayList<>(model.synced);
          all.addAll(batch);
          model.begin(model.first, all);
          log.append(batch);
          model.end();
        }
      }
    }
  }

  private static List<LogRecord> batch(Model model, Random random) {
    List<LogRecord> batch = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? 4000 : 400)];
      if (random.nextBoolean()) {
        random.nextBytes(payload);
      }
      batch.add(new LogRecord(model.last() + 1 + i, model.vote.term(), Kind.DATA, payload));
    }
    return batch;
  }

  private static void cover(ReplicaFolder folder, long index) {
    SnapshotStore.Meta newest = folder.snapshots().newest();
    if (index > 0 && (newest == null || newest.index() < index)) {
      try (SnapshotStore.Writer writer =
          folder.snapshots().begin(new SnapshotStore.Meta(index, 1, "r1"))) {
        writer.write(new byte[3000], 0, 3000);
        writer.commit();
      }
    }
  }
}
