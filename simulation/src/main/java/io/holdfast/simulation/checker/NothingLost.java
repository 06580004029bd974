package io.holdfast.simulation.checker;

import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * P4: a confirmed job is, at every index, in exactly one state until it is purged; submitted =
 * ended + alive.
 *
 * <p>The model is the list of all jobs, with the index of the submit and of the purge. A census of
 * a replica at an index has to show exactly those that are known at that index.
 */
public final class NothingLost extends Checker {
  private static final List<String> STATES =
      List.of(
          Observation.SCHEDULED,
          Observation.READY,
          Observation.ASSIGNED,
          Observation.RUNNING,
          Observation.HELD,
          Observation.SUCCEEDED,
          Observation.FAILED,
          Observation.CANCELLED,
          Observation.EXPIRED);

  private static final long NEVER = Long.MAX_VALUE;

  private final Long2LongOpenHashMap submittedAt = new Long2LongOpenHashMap();
  private final Long2LongOpenHashMap purgedAt = new Long2LongOpenHashMap();
  private final Map<Long, String> states = new HashMap<>();
  private final List<Observation.Confirmed> confirmed = new ArrayList<>();
  private final Map<String, Long> jobOfKey = new HashMap<>();
  private int purgeable;

  public NothingLost() {
    super("P4 Nothing lost");
    purgedAt.defaultReturnValue(NEVER);
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.Judged judged) {
      boolean makes =
          judged.command().equals("Submit")
              || (judged.command().equals("Fire") && judged.job() != 0);
      if (makes && judged.accepted() && !judged.duplicate()) {
        submittedAt.put(judged.job(), judged.index());
      } else if (judged.command().startsWith("Purge")) {
        purgeable += judged.count(); // An entry may have several.
      }
    } else if (observation instanceof Observation.JobSeen seen) {
      states.put(seen.facts().job(), seen.facts().state());
    } else if (observation instanceof Observation.Purged purged) {
      purged(purged);
    } else if (observation instanceof Observation.Census census) {
      counted(census);
    } else if (observation instanceof Observation.Confirmed sure && sure.job() != 0) {
      require(
          submittedAt.containsKey(sure.job()) && submittedAt.get(sure.job()) <= sure.index(),
          "Expected a job that was submitted by index %d but was %s",
          sure.index(),
          sure);
      confirmed.add(sure);
    } else if (observation instanceof Observation.KeyAnswered answered) {
      Long other = jobOfKey.putIfAbsent(answered.key(), answered.job());
      require(
          other == null || other == answered.job(),
          "Expected job %d for its key but was %s",
          other,
          answered);
    } else if (observation instanceof Observation.Ended) {
      for (Observation.Confirmed sure : confirmed) {
        require(
            states.containsKey(sure.job()) || purgedAt.containsKey(sure.job()),
            "Expected every confirmed job at the end but missing is %s",
            sure);
      }
    }
  }

  private void purged(Observation.Purged purged) {
    require(
        purged.jobs().size() == purgeable,
        "Expected %d jobs to be purged but missing are %s",
        purgeable,
        purged.jobs());
    purgeable = 0;
    for (long job : purged.jobs()) {
      String state = states.remove(job);
      require(
          state != null && Observation.ended(state),
          "Expected to purge ended jobs only but job %d was %s",
          job,
          state);
      purgedAt.put(job, purged.index());
    }
  }

  private void counted(Observation.Census census) {
    long submitted = 0;
    long purged = 0;
    for (var entry : submittedAt.long2LongEntrySet()) {
      if (entry.getLongValue() <= census.index()) {
        submitted++;
        if (purgedAt.get(entry.getLongKey()) <= census.index()) {
          purged++;
        }
      }
    }
    Map<String, Long> counts = new HashMap<>();
    for (Observation.JobFacts job : census.jobs()) {
      counts.merge(job.state(), 1L, Long::sum);
      require(
          submittedAt.containsKey(job.job())
              && submittedAt.get(job.job()) <= census.index()
              && purgedAt.get(job.job()) > census.index(),
          "Expected at index %d only jobs that were submitted and not purged but %s has %s",
          census.index(),
          census,
          job);
    }
    require(
        census.jobs().size() == submitted - purged,
        "Expected %d jobs at index %d (%d submitted, %d purged) but it is %s",
        submitted - purged,
        census.index(),
        submitted,
        purged,
        census);
    require(
        census.jobCount() == census.jobs().size()
            && census.submittedTotal() == submitted
            && census.purgedTotal() == purged,
        "Expected counts %d, %d, %d but the ledger's own are %d, %d, %d",
        census.jobs().size(),
        submitted,
        purged,
        census.jobCount(),
        census.submittedTotal(),
        census.purgedTotal());
    for (int i = 0; i < STATES.size(); i++) {
      long expected = counts.getOrDefault(STATES.get(i), 0L);
      require(
          census.countsByState().get(i) == expected,
          "Expected %d jobs in %s but the ledger counts %d",
          expected,
          STATES.get(i),
          census.countsByState().get(i));
    }
  }
}
