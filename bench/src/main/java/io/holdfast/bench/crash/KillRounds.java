package io.holdfast.bench.crash;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A node on one folder, killed again and again under a stream of messages. */
final class KillRounds {
  /** What a shell and Java say of a process that SIGKILL ended. */
  static final int KILLED = 128 + 9;

  private static final int LONGEST_START_MILLIS = 800;
  private static final int LONGEST_WORK_MILLIS = 400;
  private static final int REPORT_EVERY = 20;

  private final Random random;
  private final PrintStream out;
  private final Witness witness;
  private final ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();

  KillRounds(Path folder, int replicas, Random random, PrintStream out) {
    this.random = random;
    this.out = out;
    this.witness = new Witness(folder, replicas, random);
  }

  /** Kills so many times, and then ends a node in peace. */
  void run(int kills) throws IOException, InterruptedException {
    try {
      for (int round = 1; round <= kills; round++) {
        killOne();
        if (round % REPORT_EVERY == 0 || round == kills) {
          out.printf(
              "%d kills: %d answers, %d messages cut off, term %d%n",
              round, witness.answers(), witness.cutOff(), witness.term());
          out.flush();
        }
      }
      witness.endInPeace();
    } finally {
      killer.shutdownNow();
    }
  }

  private void killOne() throws IOException, InterruptedException {
    try (ProcessUnderTest node = witness.start(List.of())) {
      Conversation talk = new Conversation(node);
      // One in ten dies while it starts; the others while they work.
      boolean early = random.nextInt(10) == 0;
      if (early) {
        killIn(node, random.nextInt(LONGEST_START_MILLIS));
      }
      if (witness.settle(talk)) {
        if (!early) {
          killIn(node, random.nextInt(LONGEST_WORK_MILLIS));
        }
        witness.work(talk, 1 << random.nextInt(11), Long.MAX_VALUE);
      }
      int exitCode = node.await();
      witness.leave(talk);
      if (exitCode != KILLED) {
        throw new Violation(
            "the node ended by itself, with " + exitCode + ": " + node.complaints());
      }
    }
  }

  private void killIn(ProcessUnderTest node, int millis) {
    ScheduledFuture<?> planned = killer.schedule(node::kill, millis, TimeUnit.MILLISECONDS);
    assert !planned.isCancelled();
  }
}
