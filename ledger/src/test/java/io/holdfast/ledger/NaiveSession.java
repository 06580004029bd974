package io.holdfast.ledger;

import java.util.List;

/** A session of {@link NaiveLedger}. */
record NaiveSession(
    String worker,
    List<String> queues,
    List<String> types,
    boolean open,
    boolean draining,
    long provenAt) {

  static final NaiveSession NONE = new NaiveSession("", List.of(), List.of(), false, false, 0);

  boolean takesJobs() {
    return open && !draining;
  }

  NaiveSession closed() {
    return new NaiveSession(worker, queues, types, false, draining, provenAt);
  }

  NaiveSession drained() {
    return new NaiveSession(worker, queues, types, open, true, provenAt);
  }

  NaiveSession heardOf(long at) {
    return new NaiveSession(worker, queues, types, open, draining, Math.max(provenAt, at));
  }
}
