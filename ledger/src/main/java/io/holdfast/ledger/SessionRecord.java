package io.holdfast.ledger;

/** One worker process in the ledger's memory. */
final class SessionRecord extends TableRecord<SessionRecord> {
  final String worker;
  final long leaseMillis;

  /** Hash of what is fixed, taken once. */
  private final long fixedHash;

  boolean open = true;

  /** How many jobs it has; follows from the jobs. */
  int owned;

  SessionRecord(long id, String worker, long leaseMillis) {
    this.id = id;
    this.worker = worker;
    this.leaseMillis = leaseMillis;
    fixedHash = Mix.low(Mix.low(Mix.low(Mix.SEED_HIGH, id), worker), leaseMillis);
  }

  @Override
  SessionRecord image() {
    SessionRecord image = new SessionRecord(id, worker, leaseMillis);
    image.open = open;
    image.owned = owned;
    return image;
  }

  @Override
  long computeDigest() {
    return Mix.finish(Mix.low(fixedHash, open ? 1 : 0));
  }

  WorkerSession toSession() {
    return new WorkerSession(id, worker, leaseMillis, open, owned);
  }
}
