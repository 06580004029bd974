package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Full is a refusal that changes nothing, never an eviction; keys live their own time. */
class BoundsTest {
  private final TestLedger test = new TestLedger(new LedgerOptions(3, 2, 2, 3));
  private final Ledger ledger = test.ledger;

  @Test
  void jobsAreBoundedAndPurgedOnesMakeRoom() {
    long first = test.submit();
    test.submit();
    test.submit();
    assertThat(submit(null, "queue", 0).rejection()).isEqualTo(Rejection.FULL);
    assertThat(ledger.nextJobId()).isEqualTo(4);
    test.accepted(new Command.Cancel(first, 0));
    test.accepted(new Command.Purge(Limits.MAX_TIME, 1));
    assertThat(submit(null, "queue", 0).accepted()).isTrue();
  }

  @Test
  void keysAreBoundedAndExpiredOnesMakeRoom() {
    assertThat(submit("one", "queue", 2_000).accepted()).isTrue();
    assertThat(submit("two", "queue", 0).accepted()).isTrue();
    assertThat(submit("three", "queue", 0).rejection()).isEqualTo(Rejection.FULL);
    test.time = 2_000;
    test.accepted(new Command.Tick(10));
    assertThat(ledger.keyCount()).isEqualTo(1);
    assertThat(submit("three", "queue", 0).accepted()).isTrue();
  }

  @Test
  void anExpiredKeyIsFreeBeforeAnyTickAndNeedsNoRoom() {
    long first = submit("one", "queue", 2_000).jobId();
    assertThat(submit("two", "queue", 0).accepted()).isTrue();
    test.time = 2_000;
    Outcome again = submit("one", "other", 0);
    assertThat(again.accepted()).isTrue();
    assertThat(again.duplicate()).isFalse();
    assertThat(again.jobId()).isGreaterThan(first);
    assertThat(ledger.keyCount()).isEqualTo(2);
    Invariants.check(ledger);
  }

  @Test
  void aRefusedSubmitOfAnExpiredKeyLeavesTheKey() {
    assertThat(submit("one", "queue", 2_000).accepted()).isTrue();
    test.time = 2_000;
    Outcome refused = test.apply(Command.Submit.plain(1, "one", "queue", "type", new byte[0]));
    assertThat(refused.rejection()).isEqualTo(Rejection.ID_NOT_NEW);
    assertThat(ledger.keyCount()).isEqualTo(1);
    assertThat(ledger.jobIdOf("one")).isZero();
  }

  @Test
  void aKeyOutlivesItsPurgedJob() {
    long job = submit("one", "queue", 0).jobId();
    test.accepted(new Command.Cancel(job, 0));
    test.accepted(new Command.Purge(Limits.MAX_TIME, 1));
    Outcome again = submit("one", "queue", 0);
    assertThat(again.accepted()).isTrue();
    assertThat(again.duplicate()).isTrue();
    assertThat(again.jobId()).isEqualTo(job);
    assertThat(submit("one", "other", 0).rejection()).isEqualTo(Rejection.KEY_CONFLICT);
  }

  @Test
  void namesAreBoundedAndForgottenWithTheirJobs() {
    long first = submit(null, "one", 0).jobId();
    assertThat(submit(null, "two", 0).accepted()).isTrue();
    assertThat(submit(null, "three", 0).rejection()).isEqualTo(Rejection.FULL);
    test.accepted(new Command.Cancel(first, 0));
    test.accepted(new Command.Purge(Limits.MAX_TIME, 1));
    assertThat(submit(null, "three", 0).accepted()).isTrue();
  }

  @Test
  void sessionsAreBoundedAndANewOneOfAWorkerTakesThePlaceOfTheOlder() {
    test.openSession("one");
    long older = test.openSession("two");
    assertThat(test.apply(new Command.OpenSession(3, "three", 1)).rejection())
        .isEqualTo(Rejection.FULL);
    long newer = test.openSession("two");
    assertThat(ledger.openSessionOf("two")).isEqualTo(newer);
    assertThat(ledger.session(older)).isNull();
  }

  @Test
  void aClosedSessionIsKnownUntilItsLastJobIsGone() {
    long session = test.openSession("one");
    long job = test.submit();
    test.accepted(new Command.Assign(job, session, 1));
    test.accepted(new Command.CloseSession(session));
    assertThat(ledger.session(session))
        .isEqualTo(
            new WorkerSession(
                session, "one", 10_000, List.of(), List.of(), false, false, 1_000, 1));
    assertThat(test.apply(new Command.CloseSession(session)).rejection())
        .isEqualTo(Rejection.SESSION_CLOSED);
    test.accepted(new Command.Release(job, 1, ReleaseReason.SESSION_LOST));
    assertThat(ledger.session(session)).isNull();
  }

  @Test
  void aCommandBeyondItsBoundsCannotBeMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Command.TakeOver(1, 1, Limits.MAX_GENERATION + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Command.Assign(0, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Command.Tick(0));
    String tooLong = "é".repeat(Limits.MAX_KEY_BYTES / 2 + 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.Submit.plain(1, tooLong, "queue", "type", new byte[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Command.Submit.plain(
                    1, null, "queue", "type", new byte[Limits.MAX_PAYLOAD_BYTES + 1]));
  }

  @Test
  void aReleaseOfTheHighestGenerationCountsOn() {
    long session = test.openSession("one");
    long job = test.submit();
    test.accepted(new Command.TakeOver(job, session, Limits.MAX_GENERATION));
    test.accepted(new Command.Release(job, 0, ReleaseReason.REQUESTED));
    assertThat(test.job(job).generation()).isEqualTo(Limits.MAX_GENERATION + 1);
    test.accepted(new Command.Assign(job, session, Command.CURRENT));
  }

  private Outcome submit(@Nullable String key, String queue, long keyExpiresAt) {
    return test.apply(
        new Command.Submit(
            ledger.nextJobId(),
            key,
            keyExpiresAt,
            queue,
            "type",
            TestLedger.PAYLOAD,
            0,
            0,
            0,
            Command.Submit.DEFAULT_PRIORITY,
            JobRules.PLAIN,
            JobTies.NONE));
  }
}
