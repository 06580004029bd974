package io.holdfast.simulation.checker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * P13: once nothing breaks any more, and every worker lives, every job that nobody holds ends, and
 * everybody who asks is answered, within a stated time.
 */
public final class Progress extends Checker {
  /** From the last fault healed to the last job ended, simulated milliseconds. */
  public static final long STATED_TIME = 30_000;

  private final Map<Long, String> unfinished = new HashMap<>();
  private final Set<Long> unanswered = new HashSet<>();
  private long calmSince = Long.MAX_VALUE;

  public Progress() {
    super("P13 Progress");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.JobSeen seen) {
      String state = seen.facts().state();
      if (Observation.ended(state) || state.equals(Observation.HELD)) {
        unfinished.remove(seen.facts().job());
      } else {
        unfinished.put(seen.facts().job(), state);
      }
    } else if (observation instanceof Observation.Asked asked) {
      unanswered.add(asked.request());
    } else if (observation instanceof Observation.Answered answered) {
      unanswered.remove(answered.request());
    } else if (observation instanceof Observation.Calmed calmed) {
      calmSince = calmed.time();
    } else if (observation instanceof Observation.Ended ended) {
      boolean longEnough = ended.time() - calmSince >= STATED_TIME;
      require(
          !longEnough || unfinished.isEmpty(),
          "Expected every job to end within %d ms of calm but waiting are %s",
          STATED_TIME,
          unfinished);
      require(
          !longEnough || unanswered.isEmpty(),
          "Expected every answer within %d ms of calm but waiting are %s",
          STATED_TIME,
          unanswered);
    }
  }
}
