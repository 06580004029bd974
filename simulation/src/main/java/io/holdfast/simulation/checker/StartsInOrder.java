package io.holdfast.simulation.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * P14: a job that follows others is given to a session when all of them have ended, and never if it
 * is to be cancelled because one failed; and no job is given to a session before its retry is due.
 *
 * <p>What an entry comes to is judged when the whole entry was told: a Tick in it may have ended
 * what its later commands rely on.
 */
public final class StartsInOrder extends Checker {

  /** A job that has not started, and what it waits for. */
  private static final class Follower {
    final Set<Long> open = new HashSet<>();
    final Set<Long> failed = new HashSet<>();
    final boolean cancels;

    Follower(boolean cancels) {
      this.cancels = cancels;
    }

    void ended(long job, String state) {
      if (open.remove(job) && cancels && !state.equals(Observation.SUCCEEDED)) {
        failed.add(job);
      }
    }
  }

  private final Map<Long, Follower> followers = new HashMap<>();
  private final Map<Long, String> ends = new HashMap<>();
  private final Map<Long, Long> notBefore = new HashMap<>();
  private final List<Long> started = new ArrayList<>();
  private long clock;

  public StartsInOrder() {
    super("P14 In order");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.EntryTime time) {
      clock = time.time();
    } else if (observation instanceof Observation.Follows follows) {
      Follower follower = new Follower(follows.cancels());
      follower.open.addAll(follows.after());
      followers.put(follows.job(), follower);
      for (long each : follows.after()) {
        String end = ends.get(each);
        if (end != null) {
          follower.ended(each, end);
        }
      }
    } else if (observation instanceof Observation.NotBefore retry) {
      notBefore.put(retry.job(), retry.time());
    } else if (observation instanceof Observation.Judged judged) {
      if (judged.accepted() && judged.job() != 0 && !judged.duplicate()) {
        judged(judged);
      }
    } else if (observation instanceof Observation.JobSeen seen) {
      comesTo(seen.facts().job(), seen.facts().state());
    } else if (observation instanceof Observation.Purged purged) {
      purged.jobs().forEach(ends::remove);
    } else if (observation instanceof Observation.Applied) {
      started.forEach(this::start);
      started.clear();
    }
  }

  private void judged(Observation.Judged judged) {
    switch (judged.command()) {
      case "Assign", "TakeOver" -> {
        Long due = notBefore.remove(judged.job());
        require(
            due == null || due <= clock,
            "Expected no attempt before %d but at %d was %s",
            due == null ? 0 : due,
            clock,
            judged);
        started.add(judged.job());
      }
      case "Retry", "RetryAt" -> retried(judged.job());
      default -> {}
    }
    comesTo(judged.job(), judged.stateAfter());
  }

  /** It counts anew for those that it would have cancelled, and waits for nothing itself. */
  private void retried(long job) {
    ends.remove(job);
    notBefore.remove(job);
    followers.remove(job);
    for (Follower follower : followers.values()) {
      if (follower.failed.remove(job)) {
        follower.open.add(job);
      }
    }
  }

  private void comesTo(long job, String state) {
    if (Observation.ended(state) && ends.put(job, state) == null) {
      followers.remove(job);
      notBefore.remove(job);
      followers.values().forEach(follower -> follower.ended(job, state));
    }
  }

  private void start(long job) {
    Follower follower = followers.remove(job);
    require(
        follower == null || (follower.open.isEmpty() && follower.failed.isEmpty()),
        "Expected job %d to start after others but %s had not ended and %s had failed",
        job,
        follower == null ? "" : follower.open,
        follower == null ? "" : follower.failed);
  }
}
