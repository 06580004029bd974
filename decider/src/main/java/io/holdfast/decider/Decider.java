package io.holdfast.decider;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.LedgerView;
import java.util.List;

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

  private final Intentions intentions;

  public Decider(LedgerView view) {
    intentions = new Intentions(view);
  }

  /** What is under way in this leadership. */
  public Intentions intentions() {
    return intentions;
  }

  /**
   * Adds the commands of a request to an entry. The last one decides what the request is answered.
   */
  public void decide(Request request, List<Command> entry) {
    if (request instanceof Request.TakeOver takeOver) {
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
              Command.ReleaseReason.REQUESTED));
    } else if (request instanceof Request.Decided decided) {
      entry.add(decided.command());
    } else {
      throw new AssertionError("Expected a known request but was " + request);
    }
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
