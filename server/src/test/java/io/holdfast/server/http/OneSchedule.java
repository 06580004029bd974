package io.holdfast.server.http;

import io.holdfast.decider.schedule.Nominal;
import io.holdfast.decider.schedule.Shift;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.JobTemplate;
import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.SchedulePolicies;
import io.holdfast.ledger.ScheduleSpec;
import io.holdfast.ledger.ScheduleTiming;
import io.holdfast.server.endpoint.JobEndpoint.Submission;
import io.holdfast.server.endpoint.ScheduleEndpoint;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers everything with one schedule, for tests of the form of answers. */
final class OneSchedule implements ScheduleEndpoint {
  private static final ScheduleInfo INFO =
      new ScheduleInfo(
          new Schedule(
              1,
              "w",
              1,
              new ScheduleSpec(
                  new ScheduleTiming(ScheduleTiming.Kind.RATE, "", 1_000, 0, "UTC", 0, 0, 0),
                  SchedulePolicies.DEFAULT,
                  JobTemplate.plain("queue", "type", new byte[0])),
              false,
              1,
              1,
              0,
              0,
              0,
              0,
              0,
              0,
              List.of(),
              List.of(),
              0),
          1_001);

  private static <T> CompletableFuture<T> now(T answer) {
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public CompletableFuture<Put> put(String name, ScheduleSpec spec) {
    return now(new Put(INFO, true));
  }

  @Override
  public CompletableFuture<ScheduleInfo> get(String name) {
    return now(INFO);
  }

  @Override
  public CompletableFuture<SchedulePage> list(long afterId, int limit) {
    return now(new SchedulePage(List.of(INFO), 0));
  }

  @Override
  public CompletableFuture<Void> delete(String name) {
    return CompletableFuture.runAsync(() -> {}, Runnable::run);
  }

  @Override
  public CompletableFuture<ScheduleInfo> pause(String name, boolean paused) {
    return now(INFO);
  }

  @Override
  public CompletableFuture<Submission> trigger(String name, @Nullable String key) {
    return now(new Submission(1, 1, JobState.READY, false));
  }

  @Override
  public CompletableFuture<Backfilled> backfill(
      String name, long from, long to, @Nullable String again) {
    return now(new Backfilled(List.of(new FiredInstant(1, 1)), 0));
  }

  @Override
  public CompletableFuture<Preview> preview(String name, long from, long to, int limit) {
    Nominal instant = new Nominal(1_001, LocalDateTime.of(1970, 1, 1, 0, 0, 1), Shift.NONE);
    return now(new Preview("UTC", "", List.of(instant), true));
  }

  @Override
  public CompletableFuture<Preview> preview(ScheduleSpec spec, long from, long to, int limit) {
    return preview("", from, to, limit);
  }
}
