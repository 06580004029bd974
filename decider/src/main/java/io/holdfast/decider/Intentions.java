package io.holdfast.decider;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.LedgerView;
import it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap;

/**
 * What this leadership has proposed and the ledger has not applied yet, as far as later decisions
 * depend on it: the ids that are spent, and the jobs and sessions that are about to exist.
 *
 * <p>An intention ends when its command is applied, accepted or not; all end with the leadership.
 * Used under the hand-over lock of the replica.
 */
public final class Intentions {
  private final LedgerView view;
  private final Object2LongOpenHashMap<String> jobsByKey = new Object2LongOpenHashMap<>();
  private final Object2LongOpenHashMap<String> sessionsByWorker = new Object2LongOpenHashMap<>();

  /**
   * Greater than every job id proposed; only moves forward. Invariant: at least the view's next id
   * once something is proposed.
   */
  private long nextJobId;

  /** Greater than every session id proposed; only moves forward. */
  private long nextSessionId;

  public Intentions(LedgerView view) {
    this.view = view;
  }

  /** The job of a key, proposed or known; 0 for none. */
  long jobIdOf(String key) {
    long proposed = jobsByKey.getLong(key);
    return proposed != 0 ? proposed : view.jobIdOf(key);
  }

  /** The open session of a worker, proposed or known; 0 for none. */
  long sessionOf(String worker) {
    long proposed = sessionsByWorker.getLong(worker);
    return proposed != 0 ? proposed : view.openSessionOf(worker);
  }

  /** Spends a job id on a key. */
  long newJob(String key) {
    long id = newJob();
    jobsByKey.put(key, id);
    return id;
  }

  /** Spends a job id. */
  long newJob() {
    long id = Math.max(nextJobId, view.nextJobId());
    nextJobId = id + 1;
    return id;
  }

  /** Spends a session id on a worker. */
  long newSession(String worker) {
    long id = Math.max(nextSessionId, view.nextSessionId());
    nextSessionId = id + 1;
    sessionsByWorker.put(worker, id);
    return id;
  }

  /** Forgets the intention behind a command that was applied, whatever came of it. */
  public void applied(Command command) {
    if (command instanceof Command.Submit submit && submit.key() != null) {
      jobsByKey.removeLong(submit.key());
    } else if (command instanceof Command.OpenSession open) {
      sessionsByWorker.removeLong(open.worker());
    }
  }

  /** Intentions that are not settled yet. */
  public int size() {
    return jobsByKey.size() + sessionsByWorker.size();
  }
}
