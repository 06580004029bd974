package io.holdfast.server.replica;

import io.holdfast.ledger.Entry;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.Transitions;
import io.holdfast.server.endpoint.MissedReport;
import java.util.List;

/**
 * Sees what a replica does. Called from the replica's threads; must be short and must not call back
 * into the replica.
 */
public interface ReplicaObserver {

  /** Sees nothing. */
  ReplicaObserver NONE = new ReplicaObserver() {};

  /** An entry was applied; under the hand-over lock. */
  default void applied(long index, Entry entry, List<Outcome> outcomes, LedgerView view) {}

  /** The whole state was replaced by a snapshot's; under the hand-over lock. */
  default void installed(LedgerView view) {}

  /** A job is in another state, or new; see {@link Transitions}. Under the hand-over lock. */
  default void changed(long jobId, JobState before, JobState after) {}

  /** The same, with the ledger in the middle of a command: only to look the job up. */
  default void changed(long jobId, JobState before, JobState after, LedgerView view) {
    changed(jobId, before, after);
  }

  /** The replica was elected, and is about to lead. */
  default void elected() {}

  /** The replica leads and serves: its leadership is in the ledger. Under the hand-over lock. */
  default void opened(long term) {}

  /**
   * A notification went to its session once more, or one that an earlier leadership had left went
   * there for the first time in this one. Under the hand-over lock.
   */
  default void resent() {}

  /** A leadership has looked at all schedules; once, from the thread that ticks. */
  default void missed(MissedReport report) {}

  /** A snapshot was written, or taken over, by this process. */
  default void snapshot(long bytes) {}

  /**
   * The log has written and synced a batch; from the thread that does so.
   *
   * @param nanos from the first write to the end of the last sync
   */
  default void appended(int entries, long nanos) {}

  /** The replica does not lead any more. */
  default void closed() {}

  /** The replica is dead: its disk failed, or a bug was met. */
  default void failed(Throwable cause) {}
}
