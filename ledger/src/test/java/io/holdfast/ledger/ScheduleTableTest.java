package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ledger.SchedulePolicies.Concurrency;
import io.holdfast.ledger.SchedulePolicies.Gap;
import io.holdfast.ledger.SchedulePolicies.Missed;
import io.holdfast.ledger.SchedulePolicies.Overlap;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** P8 and the concurrency policy, a line a case. */
class ScheduleTableTest {
  private final TestLedger test = new TestLedger();

  private static ScheduleSpec spec(Concurrency concurrency) {
    return new ScheduleSpec(
        new ScheduleTiming(ScheduleTiming.Kind.RATE, "", 100, 0, "UTC", 0, 0, 0),
        new SchedulePolicies(Gap.SHIFT, Overlap.FIRST, Missed.ONE, 1, 1, concurrency),
        JobTemplate.plain("queue", "type", new byte[0]));
  }

  private Schedule schedule() {
    return Objects.requireNonNull(test.ledger.schedule("s"));
  }

  private ScheduleCommand.Fire fire(FireKind kind, long after, long nominal) {
    return new ScheduleCommand.Fire(
        schedule().id(),
        schedule().version(),
        kind,
        after,
        nominal,
        "2026a",
        test.ledger.nextJobId(),
        null,
        0,
        0,
        0,
        0,
        test.time + 50);
  }

  private Rejection fired(FireKind kind, long after, long nominal) {
    return test.apply(fire(kind, after, nominal)).rejection();
  }

  @Test
  void eachInstantMakesOneJobAtMost() {
    test.accepted(new ScheduleCommand.PutSchedule("s", spec(Concurrency.ALLOW)));
    test.time = 1_500;
    // kind, after, nominal: what it comes to, one after the other. It was created at 1,000.
    Object[][] cases = {
      {FireKind.DUE, 1_000L, 1_600L, Rejection.NOT_DUE},
      {FireKind.DUE, 1_000L, 1_000L, Rejection.ALREADY_DECIDED},
      {FireKind.DUE, 1_050L, 1_100L, Rejection.ALREADY_DECIDED},
      {FireKind.DUE, 1_000L, 1_100L, Rejection.NONE},
      {FireKind.DUE, 1_000L, 1_100L, Rejection.ALREADY_DECIDED},
      {FireKind.DUE, 1_100L, 1_200L, Rejection.NONE},
      {FireKind.BACKFILL, 0L, 1_100L, Rejection.ALREADY_DECIDED},
      {FireKind.BACKFILL, 0L, 1_300L, Rejection.ALREADY_DECIDED},
      {FireKind.BACKFILL, 0L, 900L, Rejection.NONE},
      {FireKind.BACKFILL, 0L, 900L, Rejection.ALREADY_DECIDED},
      {FireKind.QUEUED, 0L, 1_200L, Rejection.ALREADY_DECIDED},
      {FireKind.MANUAL, 0L, 1_500L, Rejection.NONE},
      {FireKind.AGAIN, 0L, 1_100L, Rejection.NONE},
      {FireKind.AGAIN, 0L, 1_300L, Rejection.NOT_DUE},
    };
    for (Object[] each : cases) {
      assertThat(fired((FireKind) each[0], (long) each[1], (long) each[2]))
          .as("%s after %s at %s", each)
          .isEqualTo(each[3]);
      Invariants.check(test.ledger);
    }
    assertThat(schedule().fired()).isEqualTo(5);
    assertThat(schedule().decidedUntil()).isEqualTo(1_200);
  }

  @Test
  void whatWasSkippedCanBeBackfilledOnce() {
    test.accepted(new ScheduleCommand.PutSchedule("s", spec(Concurrency.ALLOW)));
    test.time = 1_500;
    test.accepted(
        new ScheduleCommand.SkipOccurrences(
            1, 1, 1_000, new SkippedRange(1_100, 1_300, 3, SkipReason.MISSED), "2026a"));
    assertThat(schedule().skipped()).isEqualTo(3);
    assertThat(fired(FireKind.DUE, 1_300, 1_400)).isEqualTo(Rejection.NONE);
    assertThat(fired(FireKind.BACKFILL, 0, 1_200)).isEqualTo(Rejection.NONE);
    assertThat(fired(FireKind.BACKFILL, 0, 1_200)).isEqualTo(Rejection.ALREADY_DECIDED);
    assertThat(fired(FireKind.BACKFILL, 0, 1_400)).isEqualTo(Rejection.ALREADY_DECIDED);
  }

  @Test
  void aScheduleThatIsMadeAgainIsAnotherOne() {
    test.accepted(new ScheduleCommand.PutSchedule("s", spec(Concurrency.ALLOW)));
    ScheduleCommand.Fire old = fire(FireKind.DUE, 1_000, 1_100);
    test.accepted(new ScheduleCommand.DropSchedule("s"));
    test.time = 1_250;
    test.accepted(new ScheduleCommand.PutSchedule("s", spec(Concurrency.ALLOW)));
    assertThat(schedule().id()).isEqualTo(2);
    assertThat(schedule().decidedUntil()).isEqualTo(1_250);
    assertThat(test.apply(old).rejection()).isEqualTo(Rejection.NO_SUCH_SCHEDULE);
  }

  @Test
  void aPauseIsARangeThatABackfillMayFire() {
    test.accepted(new ScheduleCommand.PutSchedule("s", spec(Concurrency.ALLOW)));
    ScheduleCommand.Fire before = fire(FireKind.DUE, 1_000, 1_000);
    test.accepted(new ScheduleCommand.PauseSchedule("s", true));
    test.time = 1_300;
    assertThat(test.apply(before).rejection()).isEqualTo(Rejection.SCHEDULE_CHANGED);
    assertThat(fired(FireKind.DUE, 1_000, 1_100)).isEqualTo(Rejection.SCHEDULE_PAUSED);
    test.accepted(new ScheduleCommand.PauseSchedule("s", false));
    assertThat(schedule().skippedRanges())
        .containsExactly(new SkippedRange(1_001, 1_300, 0, SkipReason.PAUSED));
    assertThat(fired(FireKind.BACKFILL, 0, 1_100)).isEqualTo(Rejection.NONE);
  }

  @Test
  void concurrencyIsWhatThePolicySays() {
    // Policy: state of the first job, the second one's, fired, skipped, waiting after the second.
    Object[][] cases = {
      {Concurrency.ALLOW, JobState.READY, JobState.READY, 2L, 0L, 0L},
      {Concurrency.SKIP, JobState.READY, null, 1L, 1L, 0L},
      {Concurrency.QUEUE_ONE, JobState.READY, null, 1L, 0L, 1_200L},
      {Concurrency.REPLACE, JobState.CANCELLED, JobState.READY, 2L, 0L, 0L},
    };
    for (Object[] each : cases) {
      TestLedger one = new TestLedger();
      one.accepted(new ScheduleCommand.PutSchedule("s", spec((Concurrency) each[0])));
      one.time = 1_500;
      one.accepted(firing(one, FireKind.DUE, 1_000, 1_100));
      one.accepted(firing(one, FireKind.DUE, 1_100, 1_200));
      Schedule schedule = Objects.requireNonNull(one.ledger.schedule("s"));
      assertThat(one.ledger.stateOf(1)).as("%s", each).isEqualTo(each[1]);
      assertThat(one.ledger.stateOf(2)).as("%s", each).isEqualTo(each[2]);
      assertThat(schedule.fired()).as("%s", each).isEqualTo(each[3]);
      assertThat(schedule.skipped()).as("%s", each).isEqualTo(each[4]);
      assertThat(schedule.waitingNominal()).as("%s", each).isEqualTo(each[5]);
      Invariants.check(one.ledger);
    }
  }

  @Test
  void whatWaitsFiresWhenTheJobBeforeHasEnded() {
    test.accepted(new ScheduleCommand.PutSchedule("s", spec(Concurrency.QUEUE_ONE)));
    test.time = 1_500;
    test.accepted(fire(FireKind.DUE, 1_000, 1_100));
    test.accepted(fire(FireKind.DUE, 1_100, 1_200));
    test.accepted(fire(FireKind.DUE, 1_200, 1_300));
    assertThat(schedule().skippedRanges())
        .containsExactly(new SkippedRange(1_300, 1_300, 1, SkipReason.QUEUE_TAKEN));
    assertThat(fired(FireKind.QUEUED, 0, 1_200)).isEqualTo(Rejection.STILL_RUNNING);
    test.accepted(new Command.Cancel(1, 0));
    assertThat(schedule().lastEndedAt()).isEqualTo(1_500);
    assertThat(fired(FireKind.QUEUED, 0, 1_200)).isEqualTo(Rejection.NONE);
    assertThat(schedule().lastNominal()).isEqualTo(1_200);
    assertThat(schedule().waitingNominal()).isZero();
  }

  private static ScheduleCommand.Fire firing(
      TestLedger on, FireKind kind, long after, long nominal) {
    return new ScheduleCommand.Fire(
        1, 1, kind, after, nominal, "2026a", on.ledger.nextJobId(), null, 0, 0, 0, 0, 2_000);
  }
}
