package io.holdfast.ledger;

/** All that a ledger remembers. What is derived from it is kept by its parts. */
final class LedgerState {
  final LedgerOptions options;
  final Sessions sessions = new Sessions();
  final Names names = new Names();
  final Schedules schedules = new Schedules();
  final KeyUses keyUses = new KeyUses();
  final Jobs jobs = new Jobs(sessions, names, schedules, keyUses);
  final Keys keys = new Keys();
  final Members members = new Members();
  final Queues queues;

  /** Index of the entry being applied, or of the last one. Only grows. */
  long appliedIndex;

  /** Ledger time. Never goes back. */
  long now;

  /** Counted by us, without gaps; {@link #raftTerm} is the log's and skips. */
  long term;

  String leader = "";
  long raftTerm;

  /** The current leadership; 0 before the first. */
  long nonce;

  /** Every accepted Submit had a greater id than any before. */
  long lastJobId;

  long lastSessionId;
  long submittedTotal;
  long purgedTotal;

  LedgerState(LedgerOptions options) {
    this.options = options;
    queues = new Queues(names, options);
  }

  /** Of everything above, and of nothing else: equal states have equal digests. */
  long digest() {
    long mixed = Mix.low(Mix.SEED_LOW, jobs.table().digest());
    mixed = Mix.low(mixed, sessions.table().digest());
    mixed = Mix.low(mixed, keys.table().digest());
    mixed = Mix.low(mixed, members.digest());
    mixed = Mix.low(mixed, schedules.table().digest());
    mixed = Mix.low(mixed, schedules.lastId());
    mixed = Mix.low(mixed, queues.table().digest(), queues.lastId());
    mixed = Mix.low(mixed, keyUses.table().digest(), keyUses.lastId());
    mixed = Mix.low(mixed, appliedIndex);
    mixed = Mix.low(mixed, now);
    mixed = Mix.low(mixed, term);
    mixed = Mix.low(mixed, leader);
    mixed = Mix.low(mixed, raftTerm);
    mixed = Mix.low(mixed, nonce);
    mixed = Mix.low(mixed, lastJobId);
    mixed = Mix.low(mixed, lastSessionId);
    mixed = Mix.low(mixed, submittedTotal);
    mixed = Mix.low(mixed, purgedTotal);
    mixed = Mix.low(mixed, jobs.owned().lastPlace());
    return Mix.finish(Mix.low(mixed, jobs.ended().lastPlace()));
  }
}
