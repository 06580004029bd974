package io.holdfast.server.replica;

import io.holdfast.decider.Request;
import io.holdfast.decider.schedule.Plan;
import io.holdfast.decider.schedule.Plan.Decision;
import io.holdfast.decider.schedule.Plan.Recovered;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.FireKind;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.ScheduleCommand;
import io.holdfast.ledger.ScheduleTiming;
import io.holdfast.server.endpoint.MissedReport;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongIterator;
import it.unimi.dsi.fastutil.longs.LongLinkedOpenHashSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one leadership knows of schedules: what each of them waits for. Exists during a leadership.
 *
 * <p>Naively each turn would ask every schedule what is due, under the lock that the ledger is read
 * under. However, there may be a hundred thousand, and an instant in a time zone costs some
 * microseconds. So each has a {@link Plan} that knows its next instant, the plans wait in a heap,
 * and a turn only looks at those whose time has come; calendars are consulted without any lock.
 * What changes a schedule leaves its id here, under the lock, and its plan is brought up to date in
 * the next turn.
 *
 * <p>What was proposed for a schedule is waited for before more of it is: then the ledger's cursor
 * says what is left. It judges by the same cursor, so a plan that is wrong is refused.
 */
final class ScheduleDesk {
  private static final Logger logger = LoggerFactory.getLogger(ScheduleDesk.class);

  /** Schedules read in one turn, under the lock; and instants looked at in one turn, without it. */
  private static final int MAX_READ = 500;

  private static final int MAX_WALK = 5_000;

  /** Decisions of one turn: as many as some entries take. */
  private static final int MAX_DECISIONS = 2_000;

  /**
   * What is later than this was missed. An election takes less, and so does a pause for garbage;
   * instants of that time are on time, whatever the policy for missed ones.
   */
  private static final long ON_TIME_MILLIS = 2_000;

  /** After a decision that the ledger refused. */
  private static final long RETRY_MILLIS = 1_000;

  private final LedgerView view;
  private final Lock handOver;
  private final Predicate<Request> offer;
  private final Consumer<MissedReport> reports;

  // Under the hand-over lock.

  /** Schedules that are not as their plans have them. */
  private final LongLinkedOpenHashSet changed = new LongLinkedOpenHashSet();

  private final Set<String> changedNames = new LinkedHashSet<>();

  /** Decisions of a schedule that are proposed and not applied. */
  private final Long2IntOpenHashMap underWay = new Long2IntOpenHashMap();

  /** Jobs whose end a schedule waits for. */
  private final Long2LongOpenHashMap awaited = new Long2LongOpenHashMap();

  /** How far the first look at all schedules has come; -1 when it is over. */
  private long scannedUntil;

  // Of the thread that ticks.
  private final Long2ObjectOpenHashMap<Plan> plans = new Long2ObjectOpenHashMap<>();
  private final PriorityQueue<Due> heap = new PriorityQueue<>(Due.ORDER);
  private final LongLinkedOpenHashSet recovering = new LongLinkedOpenHashSet();
  private final MissedReport.Builder report = new MissedReport.Builder();
  private boolean reported;

  /** Since when turns have come one after the other; 0 before the first. */
  private long awakeSince;

  private long lastTurn;

  /** For which point a schedule is in the heap. */
  private final Long2LongOpenHashMap queued = new Long2LongOpenHashMap();

  /** A schedule's turn. It is a hint: what its plan says then is what counts. */
  private record Due(long at, long scheduleId) {
    static final Comparator<Due> ORDER =
        Comparator.comparingLong(Due::at).thenComparingLong(Due::scheduleId);
  }

  /**
   * @param offer takes a request, or not when there is no room
   * @param reports learns once what this leadership found missed
   */
  ScheduleDesk(
      LedgerView view, Lock handOver, Predicate<Request> offer, Consumer<MissedReport> reports) {
    this.view = view;
    this.handOver = handOver;
    this.offer = offer;
    this.reports = reports;
  }

  /** A command was applied, whatever came of it. Under the hand-over lock. */
  void applied(Command command) {
    if (!(command instanceof ScheduleCommand)) {
      return;
    }
    if (command instanceof ScheduleCommand.Fire fire) {
      settled(fire.scheduleId(), fire.kind() == FireKind.DUE || fire.kind() == FireKind.QUEUED);
    } else if (command instanceof ScheduleCommand.SkipOccurrences skip) {
      settled(skip.scheduleId(), true);
    } else if (command instanceof ScheduleCommand.PutSchedule put) {
      changedNames.add(put.name());
    } else if (command instanceof ScheduleCommand.PauseSchedule pause) {
      changedNames.add(pause.name());
    } else if (command instanceof ScheduleCommand.DropSchedule drop) {
      changedNames.add(drop.name());
    }
  }

  private void settled(long scheduleId, boolean ours) {
    if (ours && underWay.addTo(scheduleId, -1) <= 1) {
      underWay.remove(scheduleId);
    }
    changed.add(scheduleId);
  }

  /** A job has ended. Under the hand-over lock. */
  void ended(long jobId) {
    if (!awaited.isEmpty()) {
      long schedule = awaited.remove(jobId);
      if (schedule != 0) {
        changed.add(schedule);
      }
    }
  }

  /**
   * When a turn has something to do, milliseconds of ledger time; {@link Long#MAX_VALUE} for never.
   * By the thread that ticks, under the hand-over lock.
   */
  long nextTurn() {
    if (scannedUntil >= 0 || !changed.isEmpty() || !changedNames.isEmpty()) {
      return 0;
    }
    Due due = heap.peek();
    return due == null ? Long.MAX_VALUE : due.at();
  }

  /** A turn, by the thread that ticks, without the hand-over lock. */
  void turn(long now) {
    if (awakeSince == 0 || now - lastTurn > ON_TIME_MILLIS) {
      awakeSince = now;
    }
    lastTurn = now;
    List<Schedule> fresh = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    boolean scanned;
    handOver.lock();
    try {
      collect(fresh, gone);
      scanned = scannedUntil < 0;
    } finally {
      handOver.unlock();
    }
    long horizon = awakeSince - ON_TIME_MILLIS;
    if (!gone.isEmpty()) {
      plans.values().removeIf(plan -> isGone(plan, gone));
    }
    for (Schedule each : fresh) {
      renew(each, now, horizon);
    }
    decide(now, horizon);
    if (scanned && recovering.isEmpty() && !reported) {
      reported = true;
      reports.accept(report.build());
    }
  }

  private boolean isGone(Plan plan, List<String> gone) {
    boolean is = gone.contains(plan.schedule().name());
    if (is) {
      recovering.remove(plan.schedule().id());
    }
    return is;
  }

  /** Reads what has changed, and some of what was not looked at yet. Under the lock. */
  private void collect(List<Schedule> fresh, List<String> gone) {
    if (scannedUntil >= 0) {
      int[] read = {0};
      long[] last = {scannedUntil};
      view.forEachSchedule(
          scannedUntil,
          id -> {
            last[0] = id;
            changed.add(id);
            return ++read[0] < MAX_READ;
          });
      scannedUntil = read[0] < MAX_READ ? -1 : last[0];
    }
    for (String name : changedNames) {
      Schedule schedule = view.schedule(name);
      if (schedule != null) {
        changed.add(schedule.id());
      }
      gone.add(name); // Of an incarnation before, in any case.
    }
    changedNames.clear();
    int read = 0;
    for (LongIterator ids = changed.iterator(); ids.hasNext() && read < MAX_READ; ) {
      long id = ids.nextLong();
      if (underWay.containsKey(id)) {
        continue;
      }
      ids.remove();
      read++;
      Schedule schedule = view.schedule(id);
      if (schedule != null) {
        fresh.add(schedule);
        await(schedule);
      }
    }
  }

  private void await(Schedule schedule) {
    boolean waits =
        schedule.spec().timing().kind() == ScheduleTiming.Kind.DELAY
            || schedule.waitingNominal() != 0;
    if (waits && schedule.lastJobId() != 0 && schedule.lastEndedAt() == 0) {
      awaited.put(schedule.lastJobId(), schedule.id());
    }
  }

  private void renew(Schedule schedule, long now, long horizon) {
    Plan plan = plans.get(schedule.id());
    boolean stuck = false;
    try {
      if (plan == null) {
        plan = new Plan(schedule);
        plans.put(schedule.id(), plan);
        if (plan.hasMissed(horizon) && !reported) {
          recovering.add(schedule.id());
        }
      } else {
        Schedule before = plan.schedule();
        stuck =
            before.version() == schedule.version()
                && before.decidedUntil() == schedule.decidedUntil()
                && before.waitingNominal() == schedule.waitingNominal()
                && before.fired() == schedule.fired()
                && plan.isWaitedFor();
        plan.refresh(schedule);
        if (!plan.hasMissed(horizon)) {
          recovering.remove(schedule.id());
        }
      }
    } catch (IllegalArgumentException unknown) {
      plans.remove(schedule.id());
      logger.error("schedule '{}' does not fire here: {}", schedule.name(), unknown.getMessage());
      return;
    }
    enqueue(plan, stuck ? now + RETRY_MILLIS : 0);
  }

  private void enqueue(Plan plan, long notBefore) {
    long at = plan.dueAt();
    if (at != Long.MAX_VALUE) {
      long id = plan.schedule().id();
      long turn = Math.max(1, Math.max(at, notBefore));
      if (queued.put(id, turn) != turn) {
        heap.add(new Due(turn, id));
      }
    }
  }

  private void decide(long now, long horizon) {
    int decisions = 0;
    int walk = MAX_WALK;
    List<Plan> again = new ArrayList<>();
    while (decisions < MAX_DECISIONS && walk > 0) {
      Due due = heap.peek();
      if (due == null || due.at() > now) {
        break;
      }
      heap.remove();
      queued.remove(due.scheduleId(), due.at());
      Plan plan = plans.get(due.scheduleId());
      if (plan == null || plan.isWaitedFor()) {
        continue; // It comes back when what is under way is applied.
      }
      if (plan.dueAt() > now) {
        enqueue(plan, 0);
        continue;
      }
      List<Decision> decided = plan.decide(now, horizon, Math.min(walk, MAX_WALK / 4));
      walk -= Math.max(1, decided.isEmpty() ? MAX_WALK / 4 : decided.size());
      decisions += decided.size();
      note(plan);
      if (decided.isEmpty()) {
        again.add(plan);
      } else {
        propose(plan, decided);
      }
    }
    again.forEach(plan -> enqueue(plan, 0));
  }

  private void note(Plan plan) {
    Recovered recovered = plan.takeRecovered();
    if (recovered != null && recovering.remove(plan.schedule().id())) {
      report.add(plan.schedule(), recovered);
    }
  }

  private void propose(Plan plan, List<Decision> decided) {
    long id = plan.schedule().id();
    plan.waitFor();
    handOver.lock();
    try {
      underWay.addTo(id, decided.size());
    } finally {
      handOver.unlock();
    }
    int offered = 0;
    while (offered < decided.size() && offer.test(request(plan, decided.get(offered)))) {
      offered++;
    }
    if (offered < decided.size()) {
      handOver.lock();
      try {
        // There was no room: the next turn decides anew, from the cursor.
        if (underWay.addTo(id, offered - decided.size()) <= decided.size() - offered) {
          underWay.remove(id);
        }
        changed.add(id);
      } finally {
        handOver.unlock();
      }
    }
  }

  private static Request request(Plan plan, Decision decision) {
    Schedule schedule = plan.schedule();
    FireKind kind = decision.kind();
    if (kind != null) {
      return new Request.Fire(
          schedule.id(), schedule.version(), kind, decision.after(), decision.nominal(), null, 0);
    }
    return new Request.Decided(
        new ScheduleCommand.SkipOccurrences(
            schedule.id(),
            schedule.version(),
            decision.after(),
            Objects.requireNonNull(decision.skipped()),
            plan.zoneRules()));
  }
}
