package io.holdfast.ledger;

import java.util.Arrays;
import java.util.TreeSet;

/** One job of the {@link NaiveLedger}. */
final class NaiveJob {
  final Command.Submit submit;
  JobState state = JobState.READY;
  long generation = 1;
  int attempt = 1;
  int priority;
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
  EndReason reason = EndReason.NONE;

  /** Jobs that have not been settled with it. */
  final TreeSet<Long> waitsFor = new TreeSet<>();

  NaiveJob(Command.Submit submit) {
    this.submit = submit;
    priority = submit.priority();
  }

  /** After a run timeout: the part of the jitter is a function of the job and its attempt. */
  long retryDelay(long id) {
    long chance = Mix.finish(Mix.low(id, attempt)) >>> 44;
    RetryPolicy retry = submit.rules().retry();
    long length = retry.delay();
    if (!retry.delays().isEmpty()) {
      length = retry.delays().get(Math.min(attempt, retry.delays().size()) - 1);
    } else {
      for (int i = 1; i < attempt; i++) {
        length = length * retry.factorPercent() / 100;
      }
    }
    length = retry.maxDelay() == 0 ? length : Math.min(length, retry.maxDelay());
    long jitter = length * retry.jitterPercent() / 100;
    return length - ((jitter * chance) >> 20);
  }

  static boolean sameContent(Command.Submit a, Command.Submit b) {
    return a.queue().equals(b.queue())
        && a.type().equals(b.type())
        && Arrays.equals(a.payload(), b.payload())
        && a.rules().retry().equals(b.rules().retry())
        && a.rules().runTimeout() == b.rules().runTimeout()
        && a.rules().onWorkerLoss() == b.rules().onWorkerLoss()
        && a.ties().occurrence().scheduleId() == b.ties().occurrence().scheduleId()
        && a.ties().after().equals(b.ties().after())
        && a.ties().limit().equals(b.ties().limit())
        && a.ties().fairnessKey().equals(b.ties().fairnessKey());
  }
}
