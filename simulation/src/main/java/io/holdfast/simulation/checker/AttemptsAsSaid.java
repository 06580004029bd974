package io.holdfast.simulation.checker;

import java.util.HashMap;
import java.util.Map;

/**
 * P15: a job is tried as often as it says, no more and no less, and one that says so is not started
 * again after its worker was lost, unless somebody wants it.
 *
 * <p>It counts the attempts that have failed by itself: those that workers failed, and those whose
 * time was over, which show only in where a Tick left their job.
 */
public final class AttemptsAsSaid extends Checker {
  private static final class Job {
    final int most;
    final boolean reassigned;
    final boolean held;
    int failed;
    boolean owned;

    /** False while it has started and nothing that allows another start has happened. */
    boolean mayStart = true;

    /** It was taken over behind a Tick, which may have ended an attempt before: not counted. */
    boolean unsure;

    Job(Observation.AttemptsSet set) {
      most = set.most();
      reassigned = set.reassigned();
      held = set.held();
    }
  }

  private final Map<Long, Job> jobs = new HashMap<>();

  /** Index of the last entry with a Tick so far. */
  private long tickedAt;

  public AttemptsAsSaid() {
    super("P15 Attempts");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.AttemptsSet set) {
      jobs.put(set.job(), new Job(set));
    } else if (observation instanceof Observation.Judged judged) {
      if (judged.command().equals("Tick")) {
        tickedAt = judged.index();
      } else if (judged.accepted() && !judged.duplicate() && jobs.containsKey(judged.job())) {
        judged(jobs.get(judged.job()), judged);
      }
    } else if (observation instanceof Observation.AttemptFailed failed) {
      if (jobs.containsKey(failed.job())) {
        failed(jobs.get(failed.job()), failed);
      }
    } else if (observation instanceof Observation.TakenBack taken) {
      if (jobs.containsKey(taken.job())) {
        takenBack(jobs.get(taken.job()), taken);
      }
    } else if (observation instanceof Observation.JobSeen seen) {
      if (jobs.containsKey(seen.facts().job())) {
        seen(jobs.get(seen.facts().job()), seen);
      }
    } else if (observation instanceof Observation.Purged purged) {
      purged.jobs().forEach(jobs::remove);
    }
  }

  private void judged(Job job, Observation.Judged judged) {
    switch (judged.command()) {
      case "Assign" -> {
        if (job.owned) {
          attemptOver(job, judged); // Its time was over in this very entry.
        }
        require(
            job.unsure || job.failed < job.most,
            "Expected no attempt after %s but: %s",
            job.most,
            judged);
        require(job.mayStart, "Expected no second start after its worker was lost: %s", judged);
        job.owned = true;
        job.mayStart = false;
      }
      case "TakeOver" -> {
        job.unsure |= job.owned && tickedAt == judged.index();
        job.owned = true;
        job.mayStart = false;
      }
      case "Resume" -> job.mayStart = true;
      case "Retry", "RetryAt" -> {
        job.failed = 0;
        job.unsure = false;
        job.owned = false;
        job.mayStart = true;
      }
      default -> job.owned &= !Observation.ended(judged.stateAfter());
    }
  }

  private void failed(Job job, Observation.AttemptFailed failed) {
    job.owned = false;
    job.failed++;
    job.mayStart = true;
    boolean again = failed.retryable() && job.failed < job.most;
    boolean waits =
        failed.stateAfter().equals(Observation.SCHEDULED)
            || failed.stateAfter().equals(Observation.READY);
    // A cancel that was asked for is fulfilled by it, whatever is left.
    boolean cancelled = failed.stateAfter().equals(Observation.CANCELLED);
    require(
        cancelled || job.unsure || waits == again,
        "Expected attempt %s of %s to be the last one: %s, but: %s",
        job.failed,
        job.most,
        !again,
        failed);
  }

  private void takenBack(Job job, Observation.TakenBack taken) {
    job.owned = false;
    boolean cancelled = taken.stateAfter().equals(Observation.CANCELLED);
    String expected =
        !taken.lost() || job.reassigned
            ? Observation.READY
            : job.held ? Observation.HELD : Observation.FAILED;
    require(
        cancelled || taken.stateAfter().equals(expected),
        "Expected %s after its worker was lost (%s) but: %s",
        expected,
        taken.lost(),
        taken);
    job.mayStart = !taken.lost() || job.reassigned;
  }

  /** Where it is after an entry; only a Tick takes it from its session without a word about it. */
  private void seen(Job job, Observation.JobSeen seen) {
    String state = seen.facts().state();
    boolean owned = state.equals(Observation.ASSIGNED) || state.equals(Observation.RUNNING);
    if (!job.owned || owned) {
      return;
    }
    require(
        tickedAt == seen.index() || Observation.ended(state),
        "Expected it to stay with its session but: %s",
        seen);
    if (!Observation.ended(state) || state.equals(Observation.FAILED)) {
      attemptOver(job, seen);
      boolean again = job.failed < job.most;
      require(
          job.unsure || again != state.equals(Observation.FAILED),
          "Expected attempt %s of %s to be the last one: %s, but: %s",
          job.failed,
          job.most,
          !again,
          seen);
    }
    job.owned = false;
  }

  private void attemptOver(Job job, Observation observation) {
    require(job.unsure || job.failed < job.most, "Expected no more attempts but: %s", observation);
    job.failed++;
    job.owned = false;
    job.mayStart = true;
  }
}
