package io.holdfast.simulation.checker;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * P3: a job's generation never goes back along the log, and a message with an old one is refused
 * and changes nothing.
 */
public final class GenerationsOnlyGrow extends Checker {
  private record Position(String state, long generation, long owner) {}

  private final Map<Long, Position> positions = new HashMap<>();

  /** The last entry in which a command changed jobs that it does not name. */
  private long sweptIndex;

  public GenerationsOnlyGrow() {
    super("P3 Generations only grow");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.Judged judged) {
      if (judged.job() != 0) {
        judged(judged);
        if (judged.accepted() && judged.command().equals("Fire")) {
          sweptIndex = judged.index(); // It may have ended the job before it.
        }
      } else if (judged.count() > 0) {
        sweptIndex = judged.index();
      }
    } else if (observation instanceof Observation.JobSeen seen) {
      Observation.JobFacts facts = seen.facts();
      moves(
          facts.job(),
          new Position(facts.state(), facts.generation(), facts.session()),
          observation);
    } else if (observation instanceof Observation.Purged purged) {
      purged.jobs().forEach(positions::remove);
    }
  }

  private void judged(Observation.Judged judged) {
    Position before = judged.index() == sweptIndex ? null : positions.get(judged.job());
    if (!judged.accepted()) {
      unchanged(before, judged);
      return;
    }
    if (judged.isOfPurgedJob()) {
      require(
          judged.index() == sweptIndex || !positions.containsKey(judged.job()),
          "Expected the generation of a job that is there but there is none: %s",
          judged);
      return;
    }
    if (before != null && judged.generation() != 0) {
      require(
          judged.generation() >= before.generation || repeatsWhatIsSo(before, judged),
          "Expected a refusal of generation %d in generation %d but was accepted: %s",
          judged.generation(),
          before.generation,
          judged);
    }
    moves(
        judged.job(),
        new Position(judged.stateAfter(), judged.generationAfter(), judged.ownerAfter()),
        judged);
  }

  /** A command that was carried out before may be said again; it finds its own effect. */
  private static boolean repeatsWhatIsSo(Position before, Observation.Judged judged) {
    return judged.duplicate()
        && before.state.equals(judged.stateAfter())
        && before.generation == judged.generationAfter();
  }

  private void unchanged(@Nullable Position before, Observation.Judged judged) {
    // Without a job, or in a leadership that is over, an outcome does not tell the state.
    if (before == null || judged.generationAfter() == 0) {
      return;
    }
    require(
        before.state.equals(judged.stateAfter()) && before.generation == judged.generationAfter(),
        "Expected a refused command to change nothing of %s but it is: %s",
        before,
        judged);
  }

  private void moves(long job, Position now, Observation what) {
    Position before = positions.put(job, now);
    require(
        before == null || now.generation >= before.generation,
        "Expected a generation from %d but was %d, at %s",
        before == null ? 0 : before.generation,
        now.generation,
        what);
  }
}
