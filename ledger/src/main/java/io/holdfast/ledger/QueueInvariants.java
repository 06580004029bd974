package io.holdfast.ledger;

import it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap;

/** The part of {@link Invariants} that is about queues and limits. */
final class QueueInvariants {
  private QueueInvariants() {}

  static void checkQueues(LedgerState state) {
    long[] seen = new long[2]; // last id, sum of the digests
    state
        .queues
        .table()
        .forEach(
            queue -> {
              checkRecord(queue, seen);
              Invariants.equal("queue " + queue.name.text, queue.name.settings == queue ? 1 : 0, 1);
              Invariants.equal("settings of " + queue.name.text, queue.isDefault() ? 1 : 0, 0);
              Invariants.equal(
                  "rate without a limit", queue.settings.rateCount() > 0 ? 0 : queue.fullAt, 0);
              Invariants.equal(
                  "ends of " + queue.name.text,
                  queue.ends != null ? 1 : 0,
                  queue.keepsEnds() ? 1 : 0);
              Invariants.equal(
                  "first end of " + queue.name.text,
                  queue.ends == null ? 0 : queue.ends.firstId(),
                  queue.ends == null ? 0 : firstEnd(state, queue.name));
            });
    Invariants.equal("digest of all queues", state.queues.table().digest(), seen[1]);
    Invariants.equal(
        "last queue id", Math.max(seen[0], state.queues.lastId()), state.queues.lastId());
  }

  private static long firstEnd(LedgerState state, Name queue) {
    long[] first = new long[1];
    state
        .jobs
        .ended()
        .forEach(
            id -> {
              JobRecord job = state.jobs.get(id);
              first[0] = job != null && job.queue == queue ? id : 0;
              return first[0] == 0;
            });
    return first[0];
  }

  static void checkUses(LedgerState state, Object2LongOpenHashMap<String> owned) {
    long[] seen = new long[2];
    state
        .keyUses
        .table()
        .forEach(
            use -> {
              checkRecord(use, seen);
              Invariants.equal("jobs of limit " + use.key, use.owned, owned.removeLong(use.key));
              Invariants.equal(
                  "limit in use " + use.key, use.owned > 0 || use.fullAt > 0 ? 1 : 0, 1);
              Invariants.equal(
                  "the limit that its key finds", state.keyUses.find(use.key) == use ? 1 : 0, 1);
            });
    Invariants.equal("jobs of limits that are not in use", owned.size(), 0);
    Invariants.equal("limits in the index", state.keyUses.indexed(), state.keyUses.table().size());
    Invariants.equal("digest of all limits", state.keyUses.table().digest(), seen[1]);
    Invariants.equal(
        "last limit id", Math.max(seen[0], state.keyUses.lastId()), state.keyUses.lastId());
    Invariants.checkDeadlines("limits", state.keyUses.table(), state.keyUses.deadlines());
  }

  private static void checkRecord(TableRecord<?> entry, long[] seen) {
    Invariants.equal("ids in order", entry.id > seen[0] ? 1 : 0, 1);
    seen[0] = entry.id;
    Invariants.equal("digest of record " + entry.id, entry.digest, entry.computeDigest());
    seen[1] += entry.digest;
  }
}
