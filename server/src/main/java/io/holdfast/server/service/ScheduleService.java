package io.holdfast.server.service;

import io.holdfast.decider.Request;
import io.holdfast.decider.schedule.Calendar;
import io.holdfast.decider.schedule.Nominal;
import io.holdfast.decider.schedule.Occurrences;
import io.holdfast.ledger.FireKind;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Limits;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.ScheduleCommand;
import io.holdfast.ledger.ScheduleSpec;
import io.holdfast.ledger.ScheduleTiming;
import io.holdfast.server.endpoint.Answers;
import io.holdfast.server.endpoint.JobEndpoint.Submission;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.endpoint.ScheduleEndpoint;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.text.Quote;
import io.holdfast.server.text.TimeText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Schedules, by one replica. */
final class ScheduleService implements ScheduleEndpoint {
  private final Replica replica;
  private final Questions questions;
  private final CalendarThread calendars;
  private final LongSupplier wallMillis;

  /**
   * @param wallMillis what a caller calls now, milliseconds since the Unix epoch
   */
  ScheduleService(
      Replica replica, Questions questions, CalendarThread calendars, LongSupplier wallMillis) {
    this.replica = replica;
    this.questions = questions;
    this.calendars = calendars;
    this.wallMillis = wallMillis;
  }

  @Override
  public CompletableFuture<Put> put(String name, ScheduleSpec spec) {
    ScheduleCommand.PutSchedule command;
    try {
      command = new ScheduleCommand.PutSchedule(name, spec);
      requireLengths(spec);
    } catch (IllegalArgumentException invalid) {
      return Validation.refused(invalid);
    }
    AtomicReference<@Nullable Schedule> before = new AtomicReference<>();
    replica.peek(view -> before.set(view.schedule(name)));
    Schedule known = before.get();
    boolean same = known != null && known.spec().equals(spec);
    return calendars
        .ask(
            () -> {
              Calendar calendar = Calendar.of(spec);
              if (!same) {
                requireToFire(spec, calendar);
              }
              return calendar;
            })
        .thenCompose(
            calendar ->
                questions.ask(
                    new Request.Decided(command), (outcome, view) -> put(name, outcome, view)))
        .thenCompose(put -> info(put.schedule).thenApply(info -> new Put(info, put.created)));
  }

  private record Applied(Schedule schedule, boolean created) {}

  private static Applied put(String name, Outcome outcome, LedgerView view) {
    if (!outcome.accepted()) {
      throw Questions.refused(outcome, "Schedule " + Quote.of(name));
    }
    return new Applied(known(view, name), outcome.count() == 1);
  }

  private static void requireLengths(ScheduleSpec spec) {
    Validation.requireLength(spec.timing().period(), "the period");
    Validation.requireLength(spec.policies().missedWindow(), "missedWindow");
    Validation.requireLength(spec.job().queueTimeout(), "queueTimeout");
    Validation.requireLength(spec.job().totalTimeout(), "totalTimeout");
    Validation.requireLength(spec.job().rules().runTimeout(), "runTimeout");
    Validation.requireLength(spec.job().rules().retry().delay(), "retryDelay");
  }

  /** What never fires was meant otherwise. */
  private void requireToFire(ScheduleSpec spec, Calendar calendar) {
    long now = wallMillis.getAsLong();
    if (calendar.after(now, now).nextThatFires() != null) {
      return;
    }
    ScheduleTiming timing = spec.timing();
    if (timing.kind() == ScheduleTiming.Kind.ONCE && timing.at() <= now) {
      throw new IllegalArgumentException(
          "Expected at to be after now, "
              + TimeText.printPoint(now)
              + ", but it is "
              + TimeText.printPoint(timing.at()));
    }
    if (timing.end() != 0) {
      throw new IllegalArgumentException(
          "Expected the schedule to fire before its end, "
              + TimeText.printPoint(timing.end())
              + ", but it never does from now on");
    }
    throw new IllegalArgumentException(
        timing.kind() == ScheduleTiming.Kind.CRON
            ? "Expected cron to name a day that exists within ten years but "
                + Quote.of(timing.cron())
                + " names none"
            : "Expected the schedule to fire before the year 10000 but it never does");
  }

  @Override
  public CompletableFuture<ScheduleInfo> get(String name) {
    return read(view -> known(view, name)).thenCompose(this::info);
  }

  @Override
  public CompletableFuture<SchedulePage> list(long afterId, int limit) {
    try {
      requireLimit(limit);
    } catch (IllegalArgumentException invalid) {
      return Validation.refused(invalid);
    }
    return read(view -> {
          List<Schedule> found = new ArrayList<>();
          view.forEachSchedule(
              afterId,
              id -> {
                Schedule schedule = view.schedule(id);
                if (schedule != null) {
                  found.add(schedule);
                }
                return found.size() < limit;
              });
          return found;
        })
        .thenCompose(
            found ->
                calendars.ask(
                    () -> {
                      List<ScheduleInfo> infos = new ArrayList<>();
                      found.forEach(each -> infos.add(new ScheduleInfo(each, next(each))));
                      boolean more = found.size() == limit;
                      return new SchedulePage(infos, more ? found.get(found.size() - 1).id() : 0);
                    }));
  }

  private static void requireLimit(int limit) {
    if (limit < 1 || limit > MAX_INSTANTS) {
      throw new IllegalArgumentException(
          "Expected limit to be from 1 to " + MAX_INSTANTS + " but it is " + limit);
    }
  }

  private CompletableFuture<ScheduleInfo> info(Schedule schedule) {
    return calendars.ask(() -> new ScheduleInfo(schedule, next(schedule)));
  }

  private static long next(Schedule schedule) {
    Nominal next = Calendar.of(schedule.spec()).undecided(schedule).nextThatFires();
    return next == null || schedule.paused() ? 0 : next.at();
  }

  @Override
  public CompletableFuture<Void> delete(String name) {
    return decided(name, new ScheduleCommand.DropSchedule(name)).thenAccept(outcome -> {});
  }

  @Override
  public CompletableFuture<ScheduleInfo> pause(String name, boolean paused) {
    return questions
        .ask(
            new Request.Decided(new ScheduleCommand.PauseSchedule(name, paused)),
            (outcome, view) -> put(name, outcome, view).schedule)
        .thenCompose(this::info);
  }

  private CompletableFuture<Outcome> decided(String name, ScheduleCommand command) {
    return questions.ask(
        new Request.Decided(command),
        (outcome, view) -> {
          if (!outcome.accepted()) {
            throw Questions.refused(outcome, "Schedule " + Quote.of(name));
          }
          return outcome;
        });
  }

  @Override
  public CompletableFuture<Submission> trigger(String name, @Nullable String key) {
    return read(view -> known(view, name))
        .thenCompose(
            schedule -> {
              Request.Fire fire = fire(schedule, FireKind.MANUAL, 0, key);
              return questions.ask(fire, (outcome, view) -> submission(name, outcome));
            });
  }

  private static Request.Fire fire(
      Schedule schedule, FireKind kind, long nominal, @Nullable String key) {
    return new Request.Fire(
        schedule.id(), schedule.version(), kind, 0, nominal, key, JobSpec.DEFAULT_KEY_TTL_MILLIS);
  }

  private static Submission submission(String name, Outcome outcome) {
    if (!outcome.accepted()) {
      throw Questions.refused(outcome, "Schedule " + Quote.of(name));
    }
    return new Submission(
        outcome.jobId(), outcome.generation(), outcome.state(), outcome.duplicate());
  }

  @Override
  public CompletableFuture<Backfilled> backfill(
      String name, long from, long to, @Nullable String again) {
    if (from >= to) {
      return Validation.refused(
          new IllegalArgumentException("Expected from to be before to but it is not"));
    }
    return read(view -> known(view, name))
        .thenCompose(
            schedule ->
                calendars
                    .ask(() -> past(schedule, from, to))
                    .thenCompose(instants -> backfill(schedule, instants, again)));
  }

  private static List<Long> past(Schedule schedule, long from, long to) {
    Calendar calendar = Calendar.of(schedule.spec());
    if (calendar.followsJobs()) {
      throw new IllegalArgumentException(
          "Expected a schedule whose instants are known but those of "
              + Quote.of(schedule.name())
              + " follow the ends of its jobs");
    }
    List<Long> instants = new ArrayList<>();
    Occurrences all = calendar.after(schedule.createdAt(), from - 1);
    Nominal next = all.nextThatFires();
    while (next != null && next.at() < to && next.at() <= schedule.decidedUntil()) {
      if (instants.size() == MAX_INSTANTS) {
        throw new IllegalArgumentException(
            "Expected at most "
                + MAX_INSTANTS
                + " instants from from to to but there are more; those up to "
                + TimeText.printPoint(next.at())
                + " are "
                + MAX_INSTANTS);
      }
      instants.add(next.at());
      next = all.nextThatFires();
    }
    return instants;
  }

  private CompletableFuture<Backfilled> backfill(
      Schedule schedule, List<Long> instants, @Nullable String again) {
    List<Long> wanted = new ArrayList<>();
    List<Request> requests = new ArrayList<>();
    for (long nominal : instants) {
      if (again != null) {
        wanted.add(nominal);
        requests.add(fire(schedule, FireKind.AGAIN, nominal, key(schedule, nominal, again)));
      } else if (schedule.isOpenForBackfill(nominal)) {
        wanted.add(nominal);
        requests.add(fire(schedule, FireKind.BACKFILL, nominal, null));
      }
    }
    return questions
        .askAll(requests, (outcome, view) -> submission(schedule.name(), outcome))
        .thenApply(answers -> backfilled(instants.size(), wanted, answers));
  }

  private static String key(Schedule schedule, long nominal, String again) {
    return "schedule/" + schedule.id() + "/" + nominal + "/" + again;
  }

  private static Backfilled backfilled(int all, List<Long> wanted, Answers<Submission> answers) {
    List<FiredInstant> fired = new ArrayList<>();
    long passedOver = (long) all - wanted.size();
    for (int i = 0; i < answers.size(); i++) {
      RefusedException refused = answers.refusal(i);
      if (refused == null) {
        Submission made = answers.get(i);
        if (made.duplicate()) {
          passedOver++;
        } else {
          fired.add(new FiredInstant(wanted.get(i), made.jobId()));
        }
      } else if (refused.refusal() == Refusal.ALREADY_FIRED) {
        passedOver++; // Somebody was faster.
      } else {
        throw refused; // Asked again, those that have fired are passed over.
      }
    }
    return new Backfilled(fired, passedOver);
  }

  @Override
  public CompletableFuture<Preview> preview(String name, long from, long to, int limit) {
    return read(view -> known(view, name))
        .thenCompose(schedule -> preview(schedule.spec(), schedule.createdAt(), from, to, limit));
  }

  @Override
  public CompletableFuture<Preview> preview(ScheduleSpec spec, long from, long to, int limit) {
    return preview(spec, 0, from, to, limit);
  }

  private CompletableFuture<Preview> preview(
      ScheduleSpec spec, long createdAt, long from, long to, int limit) {
    return calendars.ask(
        () -> {
          requireLimit(limit);
          long start = from == 0 ? wallMillis.getAsLong() : from;
          long end = to == 0 ? Limits.MAX_TIME : to;
          if (end <= start) {
            throw new IllegalArgumentException("Expected from to be before to but it is not");
          }
          Occurrences all = Calendar.of(spec).after(createdAt == 0 ? start : createdAt, start - 1);
          List<Nominal> instants = new ArrayList<>();
          Nominal next = all.next();
          while (next != null && next.at() < end && instants.size() < limit) {
            instants.add(next);
            next = all.next();
          }
          String zone = spec.timing().zone();
          boolean more = next != null && next.at() < end;
          return new Preview(zone, Calendar.zoneRules(zone), instants, more);
        });
  }

  private <T> CompletableFuture<T> read(Function<LedgerView, T> reader) {
    return new Reads(replica).read(reader);
  }

  private static Schedule known(LedgerView view, String name) {
    Schedule schedule = view.schedule(name);
    if (schedule == null) {
      throw new RefusedException(Refusal.NOT_FOUND, "Schedule " + Quote.of(name) + " is not known");
    }
    return schedule;
  }
}
