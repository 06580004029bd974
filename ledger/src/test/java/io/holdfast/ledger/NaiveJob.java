package io.holdfast.ledger;

import java.util.Arrays;

/** One job of the {@link NaiveLedger}. */
final class NaiveJob {
  final Command.Submit submit;
  JobState state = JobState.READY;
  long generation = 1;
  int attempt = 1;
  long session;
  long readyAt;
  boolean started;
  boolean retried;
  long runUntil;
  boolean cancel;
  boolean cancelTold;
  long cancelUntil;
  long endedAt;
  byte[] result = new byte[0];
  String error = "";

  NaiveJob(Command.Submit submit) {
    this.submit = submit;
  }

  static boolean sameContent(Command.Submit a, Command.Submit b) {
    return a.queue().equals(b.queue())
        && a.type().equals(b.type())
        && Arrays.equals(a.payload(), b.payload())
        && a.runTimeout() == b.runTimeout()
        && a.maxAttempts() == b.maxAttempts()
        && a.retryDelay() == b.retryDelay()
        && a.onWorkerLoss() == b.onWorkerLoss();
  }
}
