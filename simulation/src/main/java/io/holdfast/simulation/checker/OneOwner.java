package io.holdfast.simulation.checker;

import java.util.HashMap;
import java.util.Map;

/** P2: for each job and generation at most one session is ever assigned, told or starts. */
public final class OneOwner extends Checker {
  private record Assignment(long job, long generation) {}

  private final Map<Assignment, Long> owners = new HashMap<>();
  private final Map<Assignment, String> starters = new HashMap<>();

  public OneOwner() {
    super("P2 One owner");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.Judged judged) {
      boolean assigns = judged.command().equals("Assign") || judged.command().equals("TakeOver");
      if (assigns && judged.accepted()) {
        owns(judged.job(), judged.generationAfter(), judged.ownerAfter(), observation);
        if (judged.session() != 0) {
          owns(judged.job(), judged.generationAfter(), judged.session(), observation);
        }
      }
    } else if (observation instanceof Observation.JobSeen seen) {
      Observation.JobFacts facts = seen.facts();
      boolean owned =
          facts.state().equals(Observation.ASSIGNED) || facts.state().equals(Observation.RUNNING);
      if (owned) {
        owns(facts.job(), facts.generation(), facts.session(), observation);
      }
    } else if (observation instanceof Observation.Told told) {
      owns(told.job(), told.generation(), told.session(), observation);
    } else if (observation instanceof Observation.Started started) {
      owns(started.job(), started.generation(), started.session(), observation);
      String who = started.worker() + "/" + started.session();
      String other = starters.putIfAbsent(new Assignment(started.job(), started.generation()), who);
      require(other == null, "Expected no start before by anybody but %s did, at %s", other, who);
    }
  }

  private void owns(long job, long generation, long session, Observation what) {
    Long other = owners.putIfAbsent(new Assignment(job, generation), session);
    require(
        other == null || other == session,
        "Expected job %d in generation %d to be session %d's but it was %d's, at %s",
        job,
        generation,
        session,
        other,
        what);
  }
}
