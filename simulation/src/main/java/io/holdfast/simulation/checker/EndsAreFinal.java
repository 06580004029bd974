package io.holdfast.simulation.checker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * P5: SUCCEEDED and CANCELLED never change; FAILED and EXPIRED leave only by an explicit Retry; the
 * first accepted completion stands.
 */
public final class EndsAreFinal extends Checker {
  private record End(String state, long generation) {}

  private final Map<Long, End> ends = new HashMap<>();
  private final Map<Long, Long> results = new HashMap<>();
  private final Set<Long> completed = new HashSet<>();

  public EndsAreFinal() {
    super("P5 Final");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.Judged judged) {
      if (judged.job() != 0 && judged.accepted() && !judged.isOfPurgedJob()) {
        judged(judged);
      }
    } else if (observation instanceof Observation.JobSeen seen) {
      Observation.JobFacts facts = seen.facts();
      comesTo(facts.job(), facts.state(), facts.generation(), observation);
      if (facts.state().equals(Observation.SUCCEEDED)) {
        Long first = results.putIfAbsent(facts.job(), facts.resultDigest());
        require(
            first == null || first == facts.resultDigest(),
            "Expected the result of the first completion but another one has replaced it: %s",
            observation);
      }
    } else if (observation instanceof Observation.Purged purged) {
      purged.jobs().forEach(ends::remove);
    }
  }

  private void judged(Observation.Judged judged) {
    if (judged.command().equals("Retry") || judged.command().equals("RetryAt")) {
      End end = ends.remove(judged.job());
      require(
          end == null || !isFinal(end.state),
          "Expected no retry of what is %s but was %s",
          end == null ? "" : end.state,
          judged);
    }
    if (judged.command().equals("Complete") && !judged.duplicate()) {
      require(
          completed.add(judged.job()),
          "Expected one accepted completion but there is another: %s",
          judged);
    }
    comesTo(judged.job(), judged.stateAfter(), judged.generationAfter(), judged);
  }

  private void comesTo(long job, String state, long generation, Observation what) {
    End end = ends.get(job);
    if (end != null) {
      require(
          end.state.equals(state) && end.generation == generation,
          "Expected what has ended to stay %s in generation %d but was %s",
          end.state,
          end.generation,
          what);
    } else if (Observation.ended(state)) {
      ends.put(job, new End(state, generation));
    }
  }

  private static boolean isFinal(String state) {
    return state.equals(Observation.SUCCEEDED) || state.equals(Observation.CANCELLED);
  }
}
