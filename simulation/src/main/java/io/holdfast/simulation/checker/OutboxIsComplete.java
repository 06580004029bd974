package io.holdfast.simulation.checker;

import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * P6: pending notifications are the jobs in ASSIGNED and the cancel notices that nobody has
 * acknowledged; after a recovery all of them are sent again.
 *
 * <p>The model is the set of both, moved by what is seen of each job, with its size at every index.
 */
public final class OutboxIsComplete extends Checker {
  /** From the opening of a leadership to the last notification sent, milliseconds. */
  private static final long SENT_AGAIN_WITHIN = 1000;

  private record Notice(long job, long generation, boolean cancel) {}

  private final Map<Long, Observation.JobFacts> pending = new HashMap<>();
  private final Long2LongOpenHashMap pendingAt = new Long2LongOpenHashMap();
  private long assigned;
  private long notices;

  /** What the leadership that opened last has still to send, and by when. */
  private final Set<Notice> owed = new HashSet<>();

  private int owedBy = -1;
  private long owedUntil;

  public OutboxIsComplete() {
    super("P6 Outbox");
    pendingAt.defaultReturnValue(-1);
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.Applied applied) {
      applied(applied);
    } else if (observation instanceof Observation.JobSeen seen) {
      seen(seen.facts());
    } else if (observation instanceof Observation.Told told) {
      owed.remove(new Notice(told.job(), told.generation(), told.cancel()));
      inTime(told.time());
    } else if (observation instanceof Observation.Census census) {
      counted(census);
    } else if (observation instanceof Observation.Opened opened) {
      opened(opened);
    } else if (observation instanceof Observation.Closed closed) {
      forgive(closed.replica());
    } else if (observation instanceof Observation.Died died) {
      forgive(died.replica());
    } else if (observation instanceof Observation.Ended end) {
      inTime(end.time());
    }
  }

  private void seen(Observation.JobFacts facts) {
    Observation.JobFacts before = pending.get(facts.job());
    if (before != null) {
      assigned -= isAssigned(before) ? 1 : 0;
      notices -= before.cancelPending() ? 1 : 0;
    }
    if (isAssigned(facts) || facts.cancelPending()) {
      pending.put(facts.job(), facts);
      assigned += isAssigned(facts) ? 1 : 0;
      notices += facts.cancelPending() ? 1 : 0;
    } else {
      pending.remove(facts.job());
    }
    // What has changed need not be sent any more.
    Iterator<Notice> waiting = owed.iterator();
    while (waiting.hasNext()) {
      Notice notice = waiting.next();
      if (notice.job == facts.job()
          && (notice.generation != facts.generation()
              || (notice.cancel ? !facts.cancelPending() : !isAssigned(facts)))) {
        waiting.remove();
      }
    }
  }

  private static boolean isAssigned(Observation.JobFacts facts) {
    return facts.state().equals(Observation.ASSIGNED);
  }

  private void applied(Observation.Applied applied) {
    long expected = pendingAt.get(applied.index());
    if (expected < 0) {
      expected = assigned + notices;
      pendingAt.put(applied.index(), expected);
    }
    require(
        applied.pending() == expected,
        "Expected %d pending notifications but the ledger counts %d, at %s",
        expected,
        applied.pending(),
        applied);
  }

  private void counted(Observation.Census census) {
    long expected = 0;
    Set<Long> owned = new HashSet<>();
    for (Observation.JobFacts job : census.jobs()) {
      expected += isAssigned(job) ? 1 : 0;
      expected += job.cancelPending() ? 1 : 0;
      if (isAssigned(job) || job.state().equals(Observation.RUNNING)) {
        owned.add(job.job());
      }
    }
    require(
        census.pending() == expected,
        "Expected %d pending notifications by its jobs but the ledger counts %d, at %s",
        expected,
        census.pending(),
        census);
    require(
        owned.size() == census.owned().size() && owned.containsAll(census.owned()),
        "Expected the sessions' jobs %s but the ledger lists %s, at %s",
        owned,
        census.owned(),
        census);
  }

  private void opened(Observation.Opened opened) {
    owed.clear();
    owedBy = opened.replica();
    owedUntil = opened.time() + SENT_AGAIN_WITHIN;
    for (Observation.JobFacts facts : pending.values()) {
      if (isAssigned(facts)) {
        owed.add(new Notice(facts.job(), facts.generation(), false));
      }
      if (facts.cancelPending()) {
        owed.add(new Notice(facts.job(), facts.generation(), true));
      }
    }
  }

  private void forgive(int replica) {
    if (replica == owedBy) {
      owed.clear();
      owedBy = -1;
    }
  }

  private void inTime(long time) {
    require(
        owed.isEmpty() || time <= owedUntil,
        "Expected replica %d to have sent everything again by %d ms but at %d ms missing are %s",
        owedBy,
        owedUntil,
        time,
        owed);
  }
}
