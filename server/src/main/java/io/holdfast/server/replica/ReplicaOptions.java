package io.holdfast.server.replica;

import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.Retention;

/**
 * The bounds of one replica.
 *
 * @param ledger bounds of its ledger, equal on all replicas of a cluster
 * @param time its clocks
 * @param requestsInEntry requests decided into one entry, at most: one bounded turn under the
 *     hand-over lock
 * @param entriesInFlight entries proposed and not yet applied, at most: enough to keep disk and
 *     network busy, few enough that waiting requests gather into full entries
 * @param requestsWaiting requests that wait to be proposed, at most; a further one is refused
 * @param itemsInTick jobs that one Tick may change
 * @param snapshotEveryBytes bytes of entries applied between two snapshots
 * @param retention how much of what has ended is kept
 */
public record ReplicaOptions(
    LedgerOptions ledger,
    TimeSource time,
    int requestsInEntry,
    int entriesInFlight,
    int requestsWaiting,
    int itemsInTick,
    long snapshotEveryBytes,
    Retention retention) {

  /** Defaults: entries of about a millisecond's work, a snapshot every 64 MiB of log. */
  public static ReplicaOptions defaults(LedgerOptions ledger) {
    return new ReplicaOptions(
        ledger, TimeSource.SYSTEM, 1_024, 4, 65_536, 1_000, 64L << 20, Retention.FOR_EVER);
  }

  /** The same with other clocks. */
  public ReplicaOptions withTime(TimeSource other) {
    return new ReplicaOptions(
        ledger,
        other,
        requestsInEntry,
        entriesInFlight,
        requestsWaiting,
        itemsInTick,
        snapshotEveryBytes,
        retention);
  }

  /** The same with another distance between snapshots. */
  public ReplicaOptions withSnapshotEveryBytes(long bytes) {
    return new ReplicaOptions(
        ledger,
        time,
        requestsInEntry,
        entriesInFlight,
        requestsWaiting,
        itemsInTick,
        bytes,
        retention);
  }

  /** The same with another measure of what is kept of ended jobs. */
  public ReplicaOptions withRetention(Retention other) {
    return new ReplicaOptions(
        ledger,
        time,
        requestsInEntry,
        entriesInFlight,
        requestsWaiting,
        itemsInTick,
        snapshotEveryBytes,
        other);
  }
}
