package io.holdfast.decider;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.JobHead;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.QueueCommand;
import io.holdfast.ledger.ReleaseReason;
import io.holdfast.ledger.RetryAt;
import io.holdfast.ledger.RetryPolicy;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Turns requests into commands, on the leader.
 *
 * <p>A request often needs something that may not exist yet (a job, a session) and that an entry
 * under way may be about to create. The decider reads the ledger's view and, before it, its own
 * {@link Intentions}, and puts whatever is missing into the same entry: a job that nobody has
 * submitted is submitted and assigned with one sync. What it cannot find it names by an id that
 * nothing has, so that the refusal too is the ledger's and stands in the order of the log.
 *
 * <p>Not safe for use by two threads; called under the hand-over lock of the replica.
 */
public final class Decider {
  /**
   * Queue and type of jobs that are submitted by an assignment: the line protocol has no names for
   * them.
   */
  static final String LINE_QUEUE = "lines";

  private static final byte[] NOTHING = new byte[0];
  private static final long NOT_KNOWN = 0;

  /**
   * In place of an id where there is none: ids are counted from 1, so nothing will ever have it.
   */
  private static final long NOTHING_HAS_IT = Long.MAX_VALUE;

  private static final long FOR_EVER = 0;

  private final LedgerView view;
  private final IntSupplier chance;
  private final Intentions intentions;
  private final Placement placement;
  private final Firings firings;

  /**
   * @param chance numbers from 0 to 2^20 - 1: how much of a jitter is taken off
   */
  public Decider(LedgerView view, IntSupplier chance) {
    this.view = view;
    this.chance = chance;
    intentions = new Intentions(view);
    placement = new Placement(view);
    firings = new Firings(view, intentions, placement);
  }

  /** Which worker gets which job. */
  public Placement placement() {
    return placement;
  }

  /** What is under way in this leadership. */
  public Intentions intentions() {
    return intentions;
  }

  /**
   * Adds the commands of a request to an entry.
   *
   * @param now ledger time of the entry
   * @return the position of the command that decides what the request is answered
   */
  public int decide(Request request, long now, List<Command> entry) {
    if (request instanceof Request.Submit submit) {
      return submit(submit, now, entry);
    } else if (request instanceof Request.TakeOver takeOver) {
      long session = sessionFor(takeOver.worker(), entry);
      long job = jobFor(takeOver.key(), entry);
      entry.add(new Command.TakeOver(job, session, takeOver.generation()));
    } else if (request instanceof Request.Acknowledge acknowledge) {
      entry.add(
          new Command.Acknowledge(
              orNothing(intentions.jobIdOf(acknowledge.key())),
              orNothing(intentions.sessionOf(acknowledge.worker())),
              acknowledge.generation()));
    } else if (request instanceof Request.Complete complete) {
      entry.add(
          new Command.Complete(
              orNothing(intentions.jobIdOf(complete.key())),
              orNothing(intentions.sessionOf(complete.worker())),
              complete.generation(),
              NOTHING));
    } else if (request instanceof Request.Release release) {
      entry.add(
          new Command.Release(
              orNothing(intentions.jobIdOf(release.key())),
              Command.CURRENT,
              ReleaseReason.REQUESTED));
    } else if (request instanceof Request.OpenSession open) {
      entry.add(
          new Command.OpenSession(
              intentions.newSession(open.worker()),
              open.worker(),
              open.lease(),
              open.queues(),
              open.types()));
    } else if (request instanceof Request.CloseSession close) {
      return close(close, entry);
    } else if (request instanceof Request.DrainWorker drain) {
      entry.add(new Command.DrainSession(orNothing(intentions.sessionOf(drain.worker()))));
    } else if (request instanceof Request.Fail fail) {
      entry.add(fail(fail, now));
    } else if (request instanceof Request.Cancel cancel) {
      entry.add(new Command.Cancel(cancel.jobId(), now + cancel.grace()));
    } else if (request instanceof Request.Fire fire) {
      return firings.fire(fire, now, entry);
    } else if (request instanceof Request.RetryLater retry) {
      entry.add(new RetryAt(retry.jobId(), now + retry.delay()));
    } else if (request instanceof Request.ChangeLater change) {
      entry.add(
          new QueueCommand.ChangeJob(change.jobId(), change.priority(), now + change.delay()));
    } else if (request instanceof Request.Decided decided) {
      entry.add(decided.command());
      if (decided.command() instanceof Command.Release release) {
        placement.releasing(release.jobId());
      }
    } else {
      throw new AssertionError("Expected a known request but was " + request);
    }
    return entry.size() - 1;
  }

  /**
   * Gives waiting jobs to workers that have room, with what is left of an entry.
   *
   * @param now ledger time of the entry
   */
  public void place(List<Command> entry, int maxCommands, long now) {
    placement.fill(entry, maxCommands - entry.size(), now);
  }

  /** A command was applied, whatever came of it: the intention behind it is over. */
  public void applied(Command command) {
    intentions.applied(command);
    if (command instanceof Command.Assign assign) {
      placement.settled(assign.jobId());
    } else if (command instanceof Command.Release release) {
      placement.released(release.jobId());
    } else if (command instanceof QueueCommand.PutQueue put) {
      placement.changed(put.queue());
    } else if (command instanceof QueueCommand.SetQueueMode set) {
      placement.changed(set.queue());
    }
  }

  private int submit(Request.Submit submit, long now, List<Command> entry) {
    String key = submit.key();
    boolean known = key != null && intentions.jobIdOf(key) != NOT_KNOWN;
    long id = key == null ? intentions.newJob() : intentions.newJob(key);
    long runAt =
        submit.runAt() != 0 ? submit.runAt() : submit.delay() == 0 ? 0 : now + submit.delay();
    int deciding = entry.size();
    entry.add(
        new Command.Submit(
            id,
            key,
            key == null ? FOR_EVER : keyExpiresAt(submit, now),
            submit.queue(),
            submit.type(),
            submit.payload(),
            runAt,
            deadline(now, submit.queueTimeout()),
            deadline(now, submit.totalTimeout()),
            submit.priority(),
            submit.rules(),
            submit.ties()));
    // Where the Submit is refused, so is an Assign that means the job it would have made.
    if (!known && runAt <= now && submit.ties().after().size() == 0) {
      long session =
          placement.sessionForNew(id, submit.queue(), submit.type(), submit.ties().limit(), now);
      if (session != NOT_KNOWN) {
        entry.add(new Command.Assign(id, session, Command.CURRENT));
      }
    }
    return deciding;
  }

  private static long keyExpiresAt(Request.Submit submit, long now) {
    if (submit.keyTtl() == Request.Submit.UNTIL_ENDED) {
      return Command.Submit.UNTIL_ENDED;
    }
    return submit.keyTtl() == 0 ? FOR_EVER : now + submit.keyTtl();
  }

  private int close(Request.CloseSession close, List<Command> entry) {
    int deciding = entry.size();
    entry.add(new Command.CloseSession(close.sessionId()));
    placement.close(close.sessionId());
    for (long id : close.jobs()) {
      JobHead job = view.head(id);
      if (job != null && job.session() == close.sessionId()) {
        // In this generation only: by its apply another session may have it.
        entry.add(new Command.Release(id, job.generation(), close.reason()));
        placement.releasing(id);
      }
    }
    return deciding;
  }

  /** By the job's own policy, but where the worker says otherwise. */
  private Command fail(Request.Fail fail, long now) {
    JobHead job = view.head(fail.jobId());
    long delay = Math.max(0, fail.retryDelay());
    boolean retryable = fail.retryable();
    if (job != null) {
      RetryPolicy retry = job.rules().retry();
      retryable &= !retry.isFinal(fail.error());
      if (retryable && fail.retryDelay() < 0) {
        delay = retry.delayAfter(job.attempt(), chance.getAsInt());
      }
    }
    return new Command.Fail(
        fail.jobId(), fail.sessionId(), fail.generation(), fail.error(), now + delay, retryable);
  }

  private static long deadline(long now, long timeout) {
    return timeout == 0 ? 0 : now + timeout;
  }

  private static long orNothing(long id) {
    return id == NOT_KNOWN ? NOTHING_HAS_IT : id;
  }

  private long jobFor(String key, List<Command> entry) {
    long known = intentions.jobIdOf(key);
    if (known != NOT_KNOWN) {
      return known;
    }
    long id = intentions.newJob(key);
    entry.add(Command.Submit.plain(id, key, LINE_QUEUE, LINE_QUEUE, NOTHING));
    return id;
  }

  private long sessionFor(String worker, List<Command> entry) {
    long known = intentions.sessionOf(worker);
    if (known != NOT_KNOWN) {
      return known;
    }
    long id = intentions.newSession(worker);
    entry.add(new Command.OpenSession(id, worker, FOR_EVER));
    return id;
  }
}
