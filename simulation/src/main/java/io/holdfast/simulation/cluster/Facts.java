package io.holdfast.simulation.cluster;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.Predecessors;
import io.holdfast.ledger.QueueCommand;
import io.holdfast.ledger.RetryAt;
import io.holdfast.ledger.ScheduleCommand;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.checker.Observation.JobFacts;
import io.holdfast.simulation.world.Chance;
import it.unimi.dsi.fastutil.longs.LongAVLTreeSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Translates what replicas apply into plain facts for the checkers. Only the first replica that
 * applies an index is looked at in detail; the others have to come to the same digests.
 */
public final class Facts {
  private final Journal journal;
  private final OccurrenceFacts occurrences;
  private final LimitFacts limits;
  private final AttemptFacts attempts;

  /** Index of the last entry looked at. */
  private long seenIndex;

  /** Jobs known and not purged, with what was told of them last. */
  private final Map<Long, JobFacts> known = new HashMap<>();

  private long nextJobId = 1;
  private long commands;
  private int unfinished;
  private long terms;

  /** Facts that go to a journal. */
  public Facts(Journal journal) {
    this.journal = journal;
    occurrences = new OccurrenceFacts(journal);
    limits = new LimitFacts(journal);
    attempts = new AttemptFacts(journal);
  }

  /** Index of the last entry that some replica has applied. */
  long seenIndex() {
    return seenIndex;
  }

  /** Commands in the entries applied, each counted once. */
  public long commands() {
    return commands;
  }

  /** The last term established. */
  public long terms() {
    return terms;
  }

  /** A replica has applied an entry. */
  public void applied(
      int replica,
      long index,
      long entryDigest,
      Entry entry,
      List<Outcome> outcomes,
      LedgerView view) {
    if (index > seenIndex) {
      seenIndex = index;
      commands += entry.commands().size();
      look(index, entry, outcomes, view);
    }
    for (int i = 0; i < outcomes.size(); i++) {
      if (entry.commands().get(i) instanceof Command.EstablishLeadership established
          && outcomes.get(i).accepted()) {
        terms = Math.max(terms, view.term());
        journal.tell(
            new Observation.Established(replica, index, established.replica(), view.term()));
      }
    }
    journal.tell(
        new Observation.Applied(
            replica,
            index,
            entryDigest,
            digest(outcomes),
            view.digest(),
            view.pendingNotifications()));
  }

  private static long digest(List<Outcome> outcomes) {
    long digest = 0;
    for (Outcome outcome : outcomes) {
      digest = digest * 31 + outcome.rejection().name().hashCode();
      digest = digest * 31 + outcome.generation();
      digest = digest * 31 + outcome.ownerSession();
      digest = digest * 31 + outcome.state().name().hashCode();
      digest = digest * 31 + outcome.count();
      digest = digest * 31 + outcome.jobId() * 2 + (outcome.duplicate() ? 1 : 0);
    }
    return Chance.mix(digest);
  }

  private void look(long index, Entry entry, List<Outcome> outcomes, LedgerView view) {
    LongAVLTreeSet touched = new LongAVLTreeSet();
    boolean all = false;
    boolean purges = false;
    journal.tell(new Observation.EntryTime(index, view.now()));
    Map<Long, Boolean> owned = new HashMap<>(); // As the commands before in this entry left them.
    for (int i = 0; i < outcomes.size(); i++) {
      Command command = entry.commands().get(i);
      Outcome outcome = outcomes.get(i);
      journal.tell(judged(index, command, outcome));
      if (outcome.accepted() && !outcome.duplicate()) {
        tellOrder(index, command, outcome);
        attempts.accepted(index, command, outcome);
      }
      JobFacts before = known.get(outcome.jobId());
      limits.judged(
          index,
          command,
          outcome,
          view.now(),
          owned.getOrDefault(outcome.jobId(), before != null && isOwned(before.state())));
      if (outcome.jobId() != 0) {
        owned.put(outcome.jobId(), outcome.state().owned());
      }
      if (outcome.jobId() != 0) {
        touched.add(outcome.jobId());
      }
      if (command.jobId() != 0) {
        touched.add(command.jobId());
      }
      purges |= command instanceof Command.Purge;
      purges |= command instanceof QueueCommand.PurgeQueue;
      all |= command instanceof Command.Tick || command instanceof Command.CloseSession;
      all |= command instanceof Command.OpenSession;
      all |= command instanceof ScheduleCommand.Fire; // It may cancel the job before.
    }
    occurrences.look(index, entry, outcomes, view);
    nextJobId = Math.max(nextJobId, view.nextJobId());
    if (purges) {
      purged(index, view);
    }
    if (all) {
      for (long job : known.keySet()) {
        touched.add(job);
      }
    }
    for (long job : touched) {
      Job now = view.job(job);
      if (now != null) {
        JobFacts facts = facts(now);
        JobFacts before = known.put(job, facts);
        if (!facts.equals(before)) {
          unfinished += (waits(facts) ? 1 : 0) - (before != null && waits(before) ? 1 : 0);
          journal.tell(new Observation.JobSeen(index, facts));
        }
      }
    }
  }

  /** What it says about when a job may start. */
  private void tellOrder(long index, Command command, Outcome outcome) {
    if (command instanceof Command.Submit submit) {
      Predecessors after = submit.ties().after();
      List<Long> ids = new ArrayList<>();
      for (int i = 0; i < after.size(); i++) {
        ids.add(after.jobId(i));
      }
      if (submit.runAt() > 0) {
        journal.tell(new Observation.NotBefore(index, submit.jobId(), submit.runAt()));
      }
      if (!ids.isEmpty()) {
        journal.tell(new Observation.Follows(index, submit.jobId(), ids, after.cancels()));
      }
    } else if (command instanceof Command.Fail fail && outcome.state() == JobState.SCHEDULED) {
      journal.tell(new Observation.NotBefore(index, fail.jobId(), fail.retryAt()));
    } else if (command instanceof RetryAt retry) {
      journal.tell(new Observation.NotBefore(index, retry.jobId(), retry.runAt()));
    }
  }

  private void purged(long index, LedgerView view) {
    List<Long> gone = new ArrayList<>();
    for (long job : known.keySet()) {
      if (view.job(job) == null) {
        gone.add(job);
      }
    }
    gone.sort(null);
    gone.forEach(known::remove);
    journal.tell(new Observation.Purged(index, gone));
  }

  private static Observation.Judged judged(long index, Command command, Outcome outcome) {
    long session = 0;
    long generation = 0;
    if (command instanceof Command.Assign assign) {
      session = assign.sessionId();
      generation = assign.generation();
    } else if (command instanceof Command.TakeOver takeOver) {
      session = takeOver.sessionId();
      generation = takeOver.generation();
    } else if (command instanceof Command.Acknowledge acknowledge) {
      session = acknowledge.sessionId();
      generation = acknowledge.generation();
    } else if (command instanceof Command.Complete complete) {
      session = complete.sessionId();
      generation = complete.generation();
    } else if (command instanceof Command.Fail fail) {
      session = fail.sessionId();
      generation = fail.generation();
    } else if (command instanceof Command.Release release) {
      generation = release.generation();
    } else if (command instanceof Command.AcknowledgeCancel acknowledge) {
      session = acknowledge.sessionId();
      generation = acknowledge.generation();
    }
    return new Observation.Judged(
        index,
        command.getClass().getSimpleName(),
        outcome.jobId(),
        session,
        generation,
        outcome.accepted() ? "" : outcome.rejection().name(),
        outcome.duplicate(),
        outcome.state().name(),
        outcome.generation(),
        outcome.ownerSession(),
        outcome.count());
  }

  private static JobFacts facts(Job job) {
    return new JobFacts(
        job.id(),
        job.state().name(),
        job.generation(),
        job.session(),
        Arrays.hashCode(job.result()),
        job.cancelPending());
  }

  /** Looks at every job of a replica. */
  public void census(int replica, LedgerView view) {
    List<JobFacts> jobs = new ArrayList<>();
    long end = Math.max(nextJobId, view.nextJobId());
    for (long id = 1; id < end; id++) {
      Job job = view.job(id);
      if (job != null) {
        jobs.add(facts(job));
      }
    }
    List<Long> counts = new ArrayList<>();
    for (JobState state : JobState.values()) {
      counts.add(view.jobCount(state));
    }
    List<Long> owned = new ArrayList<>();
    view.forEachOwned(
        job -> {
          owned.add(job);
          return true;
        });
    journal.tell(
        new Observation.Census(
            replica,
            view.appliedIndex(),
            jobs,
            counts,
            view.jobCount(),
            view.submittedTotal(),
            view.purgedTotal(),
            view.pendingNotifications(),
            owned));
  }

  private static boolean isOwned(String state) {
    return state.equals(Observation.ASSIGNED) || state.equals(Observation.RUNNING);
  }

  private static boolean waits(JobFacts job) {
    return !Observation.ended(job.state()) && !job.state().equals(Observation.HELD);
  }

  /** True while a job that was seen waits for something, and could end. */
  boolean anyUnfinished() {
    return unfinished > 0;
  }
}
