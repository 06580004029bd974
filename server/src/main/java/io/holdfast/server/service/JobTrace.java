package io.holdfast.server.service;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobHead;
import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.ScheduleCommand;
import io.holdfast.ledger.WorkerSession;
import io.holdfast.server.endpoint.JobHistory.Decision;
import io.holdfast.server.service.LogMarks.Mark;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One job's way through a part of the log.
 *
 * <p>The log has commands; what each came to was never written down, because every replica works it
 * out. So it is worked out here again, by the same judge: a ledger of its own, which gets only the
 * commands that this job's fate depends on (its own, sessions, leaderships, ticks). Keeping the
 * outcomes in memory instead would cost every apply something, for a question that is seldom asked.
 *
 * <p>That ledger may begin in the middle of the log. A session that was opened before is opened in
 * it when a command first names it; therefore sessions have other ids in it. Where more jobs were
 * due at once than one tick may change, a tick here may come earlier than the real one.
 *
 * <p>For one thread.
 */
final class JobTrace {
  private static final long FOR_EVER = 0;
  private static final String ACCEPTED = "ACCEPTED";

  /** The decider's id for a session that there is not. */
  private static final long NOBODY = Long.MAX_VALUE;

  private final long jobId;
  private final @Nullable JobHead job;
  private final long afterIndex;
  private final int most;

  /** Names of workers whose sessions are known still. */
  private final LongFunction<@Nullable String> workers;

  private final Ledger ledger = new Ledger(LedgerOptions.DEFAULT);

  /** The id of a session in this ledger, and the other way round. */
  private final Long2LongOpenHashMap ownIds = new Long2LongOpenHashMap();

  private final Long2LongOpenHashMap realIds = new Long2LongOpenHashMap();
  private final List<Decision> decisions = new ArrayList<>();
  private long lastSession;

  /** Somebody leads in this ledger. */
  private boolean led;

  /** What this ledger's terms lack; null while that is not known. */
  private @Nullable Long missingTerms;

  /** So many of the first decisions are of a term that cannot be told. */
  private int withoutTerm;

  private boolean ledHere;
  private @Nullable String key;
  private long submittedAt;

  /**
   * @param job as it is now; null where it is not known
   * @param afterIndex decisions up to this one are not kept
   * @param most decisions kept before it says that it has enough
   * @param mark how the log stood before the first entry; null where that is not known
   * @param fromTheFirst true where the first entry is the log's own first
   */
  JobTrace(
      long jobId,
      @Nullable JobHead job,
      long afterIndex,
      int most,
      @Nullable Mark mark,
      boolean fromTheFirst,
      LongFunction<@Nullable String> workers) {
    this.jobId = jobId;
    this.job = job;
    this.afterIndex = afterIndex;
    this.most = most;
    this.workers = workers;
    if (fromTheFirst) {
      led = true;
      missingTerms = 0L;
    } else if (mark != null && mark.nonce() != 0) {
      lead(mark.index(), mark.leader(), mark.nonce());
      missingTerms = mark.term() - ledger.term();
    }
  }

  private void lead(long index, String leader, long nonce) {
    led = true;
    ledger.beginEntry(index, nonce, 0);
    ledger.apply(index, new Command.EstablishLeadership(leader, 0, nonce, false));
  }

  /** The next entry; false when there is enough. */
  boolean apply(long index, Entry entry) {
    boolean leads =
        !entry.commands().isEmpty()
            && entry.commands().get(0) instanceof Command.EstablishLeadership;
    if (!led && !leads) {
      lead(index - 1, "?", entry.nonce()); // Nearly all entries are of the leadership they are in.
    }
    led = true;
    ledger.beginEntry(index, entry.nonce(), entry.time());
    for (Command command : entry.commands()) {
      apply(index, command);
    }
    return decisions.size() < most;
  }

  /** Where the job was submitted; 0 while that was not met. */
  long submittedAt() {
    return submittedAt;
  }

  /**
   * What was met.
   *
   * @param term the real one after the last entry; 0 where that is not known
   */
  List<Decision> decisions(long term) {
    Long missing = missingTerms;
    if (missing == null) {
      if (term == 0) {
        withoutTerm = decisions.size();
      }
      missing = term - ledger.term();
    }
    List<Decision> told = new ArrayList<>(decisions.size());
    for (Decision each : decisions) {
      told.add(withTerm(each, told.size() < withoutTerm ? 0 : each.term() + missing));
    }
    return told;
  }

  private static Decision withTerm(Decision of, long term) {
    return new Decision(
        of.index(),
        term,
        of.timeMillis(),
        of.command(),
        of.outcome(),
        of.state(),
        of.generation(),
        of.session(),
        of.worker(),
        of.detail());
  }

  private void apply(long index, Command command) {
    if (command.jobId() == jobId) {
      decide(index, command);
    } else if (command instanceof Command.Submit again) {
      if (again.key() != null && again.key().equals(key)) {
        decide(index, command);
      }
    } else if (command instanceof Command.OpenSession open) {
      open(index, open.sessionId(), open.worker());
    } else if (command instanceof Command.CloseSession close) {
      long id = ownIds.get(close.sessionId());
      if (id != 0) {
        ledger.apply(index, new Command.CloseSession(id));
      }
    } else if (command instanceof Command.DrainSession drain) {
      ledger.apply(index, new Command.DrainSession(own(index, drain.sessionId())));
    } else if (command instanceof Command.EstablishLeadership) {
      Outcome outcome = ledger.apply(index, command);
      if (!ledHere && outcome.accepted() && missingTerms == null) {
        withoutTerm = decisions.size(); // Who led before is not known, nor whether this counted.
      }
      ledHere |= outcome.accepted();
    } else if (command instanceof Command.Tick && ledger.nextDeadline() <= ledger.now()) {
      tick(index, command);
    }
  }

  private long open(long index, long realId, String worker) {
    long id = ++lastSession;
    ledger.apply(index, new Command.OpenSession(id, worker, FOR_EVER));
    ownIds.put(realId, id);
    realIds.put(id, realId);
    return id;
  }

  /** A session's id in this ledger, where it is opened now if it was opened before. */
  private long own(long index, long realId) {
    if (realId == NOBODY) {
      return NOBODY;
    }
    long known = ownIds.get(realId);
    if (known != 0) {
      return known;
    }
    String worker = workers.apply(realId);
    return open(index, realId, worker == null ? "session " + realId : worker);
  }

  private void tick(long index, Command command) {
    Job before = ledger.job(jobId);
    ledger.apply(index, command);
    Job after = ledger.job(jobId);
    if (before != null && after != null && before.state() != after.state()) {
      String error = after.error().isEmpty() ? null : after.error();
      add(index, "TICK", ACCEPTED, after, realIds.get(after.session()), error);
    }
  }

  private void decide(long index, Command command) {
    Command translated = translated(index, command);
    Outcome outcome = ledger.apply(index, translated);
    boolean repeated = outcome.accepted() && outcome.duplicate();
    if (translated instanceof Command.Submit submit && outcome.accepted() && !repeated) {
      key = submit.key();
      submittedAt = index;
    }
    Job after = ledger.job(jobId);
    String what =
        after == null
            ? null
            : repeated ? "DUPLICATE" : outcome.accepted() ? ACCEPTED : outcome.rejection().name();
    long named = session(command);
    long session =
        after == null || (!outcome.accepted() && named != 0) ? named : realIds.get(after.session());
    add(index, name(command), what, after, session == NOBODY ? 0 : session, detail(command));
  }

  private void add(
      long index,
      String command,
      @Nullable String outcome,
      @Nullable Job after,
      long session,
      @Nullable String detail) {
    if (index <= afterIndex) {
      return;
    }
    WorkerSession known = ledger.session(ownIds.get(session));
    decisions.add(
        new Decision(
            index,
            ledger.term(),
            ledger.now(),
            command,
            outcome,
            after == null ? null : after.state(),
            after == null ? 0 : after.generation(),
            session,
            session == 0 ? null : known == null ? workers.apply(session) : known.worker(),
            detail));
  }

  /** Commands are records; {@code TakeOver} is shown as {@code TAKE_OVER}, as in docs. */
  private static String name(Command command) {
    String name = command.getClass().getSimpleName();
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }

  private static @Nullable String detail(Command command) {
    if (command instanceof Command.Release release) {
      return release.reason().name();
    }
    return command instanceof Command.Fail fail && !fail.error().isEmpty() ? fail.error() : null;
  }

  /** The session that a command about a job names; 0 for none. */
  private static long session(Command command) {
    if (command instanceof Command.Assign assign) {
      return assign.sessionId();
    } else if (command instanceof Command.TakeOver take) {
      return take.sessionId();
    } else if (command instanceof Command.Acknowledge accept) {
      return accept.sessionId();
    } else if (command instanceof Command.Complete complete) {
      return complete.sessionId();
    } else if (command instanceof Command.Fail fail) {
      return fail.sessionId();
    } else if (command instanceof Command.AcknowledgeCancel accept) {
      return accept.sessionId();
    }
    return 0;
  }

  /** What a firing makes: there is no schedule in this ledger. */
  private Command submit(ScheduleCommand.Fire fire) {
    JobHead known = job;
    if (known == null) {
      return fire;
    }
    return new Command.Submit(
        jobId,
        fire.key(),
        fire.keyExpiresAt(),
        known.queue(),
        known.type(),
        new byte[0],
        fire.runAt(),
        fire.queueDeadline(),
        fire.totalDeadline(),
        known.priority(),
        known.rules(),
        known.ties());
  }

  /** The same command with the session's id in this ledger. */
  private Command translated(long index, Command command) {
    if (command instanceof ScheduleCommand.Fire fire) {
      return submit(fire);
    }
    long named = session(command);
    if (named == 0) {
      return command;
    }
    long id = own(index, named);
    if (command instanceof Command.Assign assign) {
      return new Command.Assign(jobId, id, assign.generation());
    } else if (command instanceof Command.TakeOver take) {
      return new Command.TakeOver(jobId, id, take.generation());
    } else if (command instanceof Command.Acknowledge accept) {
      return new Command.Acknowledge(jobId, id, accept.generation());
    } else if (command instanceof Command.Complete complete) {
      return new Command.Complete(jobId, id, complete.generation(), complete.result());
    } else if (command instanceof Command.Fail fail) {
      return new Command.Fail(
          jobId, id, fail.generation(), fail.error(), fail.retryAt(), fail.retryable());
    } else if (command instanceof Command.AcknowledgeCancel accept) {
      return new Command.AcknowledgeCancel(jobId, id, accept.generation());
    }
    throw new AssertionError("Expected a command that names a session but was " + command);
  }
}
