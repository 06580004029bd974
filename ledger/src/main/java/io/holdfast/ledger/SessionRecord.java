package io.holdfast.ledger;

import java.util.List;

/** One worker process in the ledger's memory. */
final class SessionRecord extends TableRecord<SessionRecord> {
  final String worker;
  final long leaseMillis;
  final List<String> queues;
  final List<String> types;

  /** Hash of what is fixed, taken once. */
  private final long fixedHash;

  boolean open = true;

  /** It takes nothing new; stays so. */
  boolean draining;

  /** Ledger time at which it was last known to be alive. */
  long provenAt;

  /** How many jobs it has; follows from the jobs. */
  int owned;

  SessionRecord(long id, String worker, long leaseMillis, List<String> queues, List<String> types) {
    this.id = id;
    this.worker = worker;
    this.leaseMillis = leaseMillis;
    this.queues = queues;
    this.types = types;
    long hash = Mix.low(Mix.low(Mix.low(Mix.SEED_HIGH, id), worker), leaseMillis);
    fixedHash = mixed(mixed(hash, queues), types);
  }

  private static long mixed(long hash, List<String> texts) {
    long mixed = Mix.low(hash, texts.size());
    for (String text : texts) {
      mixed = Mix.low(mixed, text);
    }
    return mixed;
  }

  @Override
  SessionRecord image() {
    SessionRecord image = new SessionRecord(id, worker, leaseMillis, queues, types);
    image.open = open;
    image.draining = draining;
    image.provenAt = provenAt;
    image.owned = owned;
    return image;
  }

  @Override
  long computeDigest() {
    return Mix.finish(Mix.low(Mix.low(fixedHash, flags()), provenAt));
  }

  /** What is true or false of it, as a snapshot has it. */
  int flags() {
    return (open ? 1 : 0) | (draining ? 2 : 0);
  }

  WorkerSession toSession() {
    return new WorkerSession(
        id, worker, leaseMillis, queues, types, open, draining, provenAt, owned);
  }
}
