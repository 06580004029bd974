package io.holdfast.decider.schedule;

import io.holdfast.ledger.FireKind;
import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.SchedulePolicies;
import io.holdfast.ledger.SchedulePolicies.Missed;
import io.holdfast.ledger.SkipReason;
import io.holdfast.ledger.SkippedRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be decided about one schedule, from its cursor on.
 *
 * <p>An instant that lies before the <em>horizon</em> was missed: nobody could decide at its time.
 * All that were missed are walked through first, a bounded number at a time, because the policy
 * keeps the latest of them; then what is skipped and what fires is decided together.
 *
 * <p>Used by one thread. After its decisions were applied it is {@link #refresh refreshed}.
 */
public final class Plan {
  /** Decisions at a time, of one schedule: the rest comes with the next turn. */
  private static final int MAX_DECISIONS = 100;

  /** In place of a point in time. */
  private static final long NEVER = Long.MAX_VALUE;

  /**
   * One thing to decide.
   *
   * @param kind what makes it fire; null where it is skipped
   * @param after everything up to here is decided before
   * @param nominal the instant that fires
   * @param skipped what is skipped; null where it fires
   */
  public record Decision(
      @Nullable FireKind kind, long after, long nominal, @Nullable SkippedRange skipped) {}

  /**
   * What became of missed instants.
   *
   * @param due how many there were
   * @param fired how many of them are made up for
   * @param tooOld how many were missed longer ago than the window
   */
  public record Recovered(long due, long fired, long tooOld) {}

  private Schedule schedule;
  private Calendar calendar;
  private Occurrences undecided;

  /** The next that was not walked over; null for none. */
  private @Nullable Nominal head;

  /** Missed ones that are made up for, and then those that are on time: what fires next. */
  private final Deque<Long> firing = new ArrayDeque<>();

  private final Run tooOld = new Run();
  private final Run missed = new Run();
  private final Deque<Long> latest = new ArrayDeque<>();

  /** Where the cursor is when all that was decided so far is applied. */
  private long cursor;

  /** What was decided is under way: nothing more until it is refreshed. */
  private boolean waitedFor;

  private long walkedMissed;
  private @Nullable Recovered recovered;

  /** Instants one after the other. */
  private static final class Run {
    long first;
    long last;
    long count;

    void add(long at) {
      first = count == 0 ? at : first;
      last = at;
      count++;
    }
  }

  /**
   * @throws IllegalArgumentException where the definition means nothing here: an expression or a
   *     zone that this replica does not know
   */
  public Plan(Schedule schedule) {
    this.schedule = schedule;
    calendar = Calendar.of(schedule.spec());
    undecided = calendar.undecided(schedule);
    head = undecided.nextThatFires();
    cursor = schedule.decidedUntil();
  }

  /** The schedule as it was last seen. */
  public Schedule schedule() {
    return schedule;
  }

  /** The version of the time zone data that it goes by. */
  public String zoneRules() {
    return Calendar.zoneRules(schedule.spec().timing().zone());
  }

  /** What was decided is under way. */
  public void waitFor() {
    waitedFor = true;
  }

  /** True from {@link #waitFor} until it is refreshed. */
  public boolean isWaitedFor() {
    return waitedFor;
  }

  /** The schedule as it is now, when nothing that was decided here is under way. */
  public void refresh(Schedule now) {
    waitedFor = false;
    boolean sameDefinition = now.version() == schedule.version();
    boolean asDecided = sameDefinition && now.decidedUntil() == cursor && !calendar.followsJobs();
    if (!sameDefinition) {
      calendar = Calendar.of(now.spec());
    }
    schedule = now;
    if (asDecided) {
      return;
    }
    firing.clear();
    latest.clear();
    clear(tooOld);
    clear(missed);
    walkedMissed = 0;
    cursor = now.decidedUntil();
    undecided = calendar.undecided(now);
    head = undecided.nextThatFires();
  }

  private static void clear(Run run) {
    run.count = 0;
  }

  /** When there is something to decide; {@link Long#MAX_VALUE} for never, as it is now. */
  public long dueAt() {
    if (schedule.paused()) {
      return NEVER;
    }
    if (waitingIsDue() || !firing.isEmpty()) {
      return 0;
    }
    Nominal next = head;
    return next == null ? NEVER : next.at();
  }

  private boolean waitingIsDue() {
    return schedule.waitingNominal() != 0 && schedule.lastEndedAt() != 0;
  }

  /** True where instants were missed that are not decided. */
  public boolean hasMissed(long horizon) {
    Nominal next = head;
    return !schedule.paused() && next != null && isMissed(next, horizon);
  }

  private boolean isMissed(Nominal nominal, long horizon) {
    return !calendar.followsJobs() && nominal.at() < horizon;
  }

  /** What became of missed instants, once, when it is known; else null. */
  public @Nullable Recovered takeRecovered() {
    Recovered known = recovered;
    recovered = null;
    return known;
  }

  /**
   * Decides what is due, in order.
   *
   * @param now ledger time, milliseconds
   * @param horizon what was due before this point was missed
   * @param maxWalk instants to look at; what is left is for the next turn
   * @return none where nothing is due, or where more has to be looked at first
   */
  public List<Decision> decide(long now, long horizon, int maxWalk) {
    if (schedule.paused()) {
      return List.of();
    }
    if (waitingIsDue()) {
      return List.of(new Decision(FireKind.QUEUED, 0, schedule.waitingNominal(), null));
    }
    if (firing.isEmpty() && !walk(now, horizon, maxWalk)) {
      return List.of();
    }
    List<Decision> decisions = new ArrayList<>();
    skip(tooOld, SkipReason.TOO_OLD, decisions);
    skip(missed, SkipReason.MISSED, decisions);
    while (!firing.isEmpty() && decisions.size() < MAX_DECISIONS) {
      long at = firing.removeFirst();
      decisions.add(new Decision(FireKind.DUE, cursor, at, null));
      cursor = at;
    }
    return decisions;
  }

  private void skip(Run run, SkipReason reason, List<Decision> decisions) {
    if (run.count > 0) {
      SkippedRange range = new SkippedRange(run.first, run.last, run.count, reason);
      decisions.add(new Decision(null, cursor, 0, range));
      cursor = run.last;
      clear(run);
    }
  }

  /** True when it has come to an end, so that it is known what fires. */
  private boolean walk(long now, long horizon, int maxWalk) {
    SchedulePolicies policies = schedule.spec().policies();
    for (int i = 0; i < maxWalk; i++) {
      Nominal next = head;
      if (next == null || next.at() > now) {
        break;
      }
      if (isMissed(next, horizon)) {
        miss(next.at(), now, policies);
      } else if (firing.size() < MAX_DECISIONS) {
        endOfMissed();
        firing.add(next.at());
      } else {
        break;
      }
      head = undecided.nextThatFires();
    }
    Nominal next = head;
    if (next != null && next.at() <= now && isMissed(next, horizon)) {
      return false;
    }
    endOfMissed();
    return true;
  }

  private void miss(long at, long now, SchedulePolicies policies) {
    walkedMissed++;
    if (policies.missed() == Missed.NONE) {
      missed.add(at);
      return;
    }
    if (at < now - policies.missedWindow()) {
      tooOld.add(at);
      return;
    }
    latest.add(at);
    if (latest.size() > (policies.missed() == Missed.ONE ? 1 : policies.missedMost())) {
      missed.add(Objects.requireNonNull(latest.poll()));
    }
  }

  private void endOfMissed() {
    if (walkedMissed > 0) {
      recovered = new Recovered(walkedMissed, latest.size(), tooOld.count);
      firing.addAll(latest);
      latest.clear();
      walkedMissed = 0;
    }
  }
}
