package io.holdfast.simulation.cluster;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.KeyLimit;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.QueueCommand;
import io.holdfast.ledger.QueueMode;
import io.holdfast.ledger.QueueSettings;
import io.holdfast.simulation.checker.Observation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The part of {@link Facts} that is about limits. What is set is read from the commands that were
 * accepted, and not from the ledger, which may be wrong about it.
 */
final class LimitFacts {
  private final Journal journal;
  private final Map<String, QueueSettings> settings = new HashMap<>();
  private final Set<String> paused = new HashSet<>();

  LimitFacts(Journal journal) {
    this.journal = journal;
  }

  /**
   * A command was judged.
   *
   * @param time ledger time of its entry
   * @param ownedBefore the job had an owner
   */
  void judged(long index, Command command, Outcome outcome, long time, boolean ownedBefore) {
    if (!outcome.accepted() || outcome.duplicate()) {
      return;
    }
    if (command instanceof Command.Submit submit) {
      KeyLimit limit = submit.ties().limit();
      journal.tell(
          new Observation.JobLimited(
              index,
              submit.jobId(),
              submit.queue(),
              limit.key(),
              limit.concurrent(),
              limit.count(),
              limit.period()));
    } else if (command instanceof Command.Assign || command instanceof Command.TakeOver) {
      journal.tell(new Observation.JobStarts(index, outcome.jobId(), time, ownedBefore));
    } else if (command instanceof QueueCommand.PutQueue put) {
      settings.put(put.queue(), put.settings());
      tell(index, put.queue());
    } else if (command instanceof QueueCommand.SetQueueMode set) {
      if (set.mode() == QueueMode.PAUSED) {
        paused.add(set.queue());
      } else {
        paused.remove(set.queue());
      }
      tell(index, set.queue());
    }
  }

  private void tell(long index, String queue) {
    QueueSettings its = settings.getOrDefault(queue, QueueSettings.DEFAULT);
    journal.tell(
        new Observation.QueueSet(
            index,
            queue,
            its.concurrent(),
            its.rateCount(),
            its.ratePeriod(),
            paused.contains(queue)));
  }
}
