package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs that start after others. Each end is settled by a Tick, one waiting job an item. */
class DependenciesTest {
  private static final boolean CANCELS = true;
  private static final boolean RUNS = false;

  private final TestLedger test = new TestLedger();
  private final long session = test.openSession("w");

  @AfterEach
  void nothingContradictsItself() {
    Invariants.check(test.ledger);
  }

  @Test
  void aJobIsReadyWhenTheLastOneBeforeItHasSucceeded() {
    long first = test.submit();
    long second = test.submit();
    long job = submit(CANCELS, 0, first, second);
    succeed(second);
    tick(10);
    assertThat(test.job(job).state()).isEqualTo(JobState.SCHEDULED);
    assertThat(test.job(job).waitsFor()).isEqualTo(1);
    succeed(first);
    assertThat(test.ledger.nextDeadline()).isLessThanOrEqualTo(test.time);
    tick(10);
    assertThat(test.job(job).state()).isEqualTo(JobState.READY);
    assertThat(test.ledger.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void itsOwnTimeHasToBeThereToo() {
    long first = test.submit();
    long job = submit(CANCELS, test.time + 500, first);
    succeed(first);
    tick(10);
    assertThat(test.job(job).state()).isEqualTo(JobState.SCHEDULED);
    assertThat(test.job(job).waitsFor()).isZero();
    test.time += 500;
    tick(10);
    assertThat(test.job(job).state()).isEqualTo(JobState.READY);
  }

  @Test
  void oneThatHasEndedBeforeCountsAtOnce() {
    long done = test.submit();
    succeed(done);
    long failed = test.submit();
    fail(failed);
    assertThat(test.job(submit(CANCELS, 0, done)).state()).isEqualTo(JobState.READY);
    assertThat(test.job(submit(RUNS, 0, done, failed)).state()).isEqualTo(JobState.READY);
    Job cancelled = test.job(submit(CANCELS, 0, done, failed));
    assertThat(cancelled.state()).isEqualTo(JobState.CANCELLED);
    assertThat(cancelled.reason()).isEqualTo(EndReason.PREDECESSOR_FAILED);
  }

  @Test
  void oneTickDoesNoMoreThanItMay() {
    long first = test.submit();
    long[] jobs = LongStream.range(0, 5).map(i -> submit(CANCELS, 0, first)).toArray();
    test.accepted(new Command.Cancel(first, 0));
    tick(2);
    assertThat(test.job(jobs[1]).state()).isEqualTo(JobState.CANCELLED);
    assertThat(test.job(jobs[2]).state()).isEqualTo(JobState.SCHEDULED);
    tick(10);
    assertThat(test.job(jobs[4]).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void whatWasSettledStaysWhateverBecomesOfIt() {
    long first = test.submit();
    long second = test.submit();
    long job = submit(RUNS, 0, first, second);
    fail(first);
    tick(10);
    test.accepted(new Command.Retry(first));
    succeed(second);
    tick(10);
    assertThat(test.job(first).state()).isEqualTo(JobState.READY);
    assertThat(test.job(job).state()).isEqualTo(JobState.READY);
  }

  @Test
  void oneThatIsRetriedBeforeItWasSettledIsWaitedForAgain() {
    long first = test.submit();
    long job = submit(CANCELS, 0, first);
    fail(first);
    test.accepted(new Command.Retry(first));
    tick(10);
    assertThat(test.job(job).state()).isEqualTo(JobState.SCHEDULED);
    succeed(first);
    tick(10);
    assertThat(test.job(job).state()).isEqualTo(JobState.READY);
  }

  @Test
  void whatIsNotSettledIsNotPurged() {
    long first = test.submit();
    long job = submit(CANCELS, 0, first);
    test.accepted(new Command.Cancel(first, 0));
    assertThat(test.apply(new Command.Purge(Limits.MAX_TIME, 10)).count()).isZero();
    tick(10);
    assertThat(test.apply(new Command.Purge(Limits.MAX_TIME, 10)).count()).isEqualTo(2);
    assertThat(test.ledger.job(job)).isNull();
  }

  @Test
  void deadlinesGoOnWhileItWaitsAndARetryDoesNotWaitAgain() {
    long first = test.submit();
    long job = test.ledger.nextJobId();
    test.accepted(command(job, null, 0, test.time + 100, JobTies.after(new long[] {first}, true)));
    test.time += 100;
    tick(10);
    assertThat(test.job(job).reason()).isEqualTo(EndReason.QUEUE_TIMEOUT);
    test.accepted(new Command.Retry(job));
    assertThat(test.job(job).state()).isEqualTo(JobState.READY);
    assertThat(test.job(first).state()).isEqualTo(JobState.READY);
  }

  @Test
  void onlyWhatIsKnownCanBeWaitedForButARepetitionIsTheSameJob() {
    long first = test.submit();
    long next = test.ledger.nextJobId();
    Outcome itself = test.apply(command(next, null, 0, 0, JobTies.after(new long[] {next}, true)));
    assertThat(itself.rejection()).isEqualTo(Rejection.NO_SUCH_JOB);
    assertThat(itself.jobId()).isEqualTo(next);

    JobTies after = JobTies.after(new long[] {first}, true);
    test.accepted(command(next, "key", 0, 0, after));
    test.accepted(new Command.Cancel(next, 0));
    test.accepted(new Command.Cancel(first, 0));
    test.accepted(new Command.Purge(Limits.MAX_TIME, 10));
    Outcome again = test.apply(command(next + 1, "key", 0, 0, after));
    assertThat(again.duplicate()).isTrue();
    assertThat(again.jobId()).isEqualTo(next);
    Outcome other = test.apply(command(next + 1, "key", 0, 0, JobTies.NONE));
    assertThat(other.rejection()).isEqualTo(Rejection.KEY_CONFLICT);
  }

  @Test
  void tooManyThatWaitForOneAreRefused() {
    long first = test.submit();
    for (int i = 0; i < Limits.MAX_DEPENDANTS; i++) {
      submit(CANCELS, 0, first);
    }
    long next = test.ledger.nextJobId();
    JobTies after = JobTies.after(new long[] {first}, true);
    assertThat(test.apply(command(next, null, 0, 0, after)).rejection()).isEqualTo(Rejection.FULL);
  }

  private long submit(boolean cancels, long runAt, long... after) {
    long job = test.ledger.nextJobId();
    test.accepted(command(job, null, runAt, 0, JobTies.after(after, cancels)));
    return job;
  }

  private static Command command(
      long job, @Nullable String key, long runAt, long queue, JobTies ties) {
    return new Command.Submit(
        job,
        key,
        0,
        "queue",
        "type",
        TestLedger.PAYLOAD,
        runAt,
        queue,
        0,
        Command.Submit.DEFAULT_PRIORITY,
        JobRules.PLAIN,
        ties);
  }

  private void succeed(long job) {
    test.accepted(new Command.Assign(job, session, Command.CURRENT));
    test.accepted(new Command.Complete(job, session, Command.CURRENT, new byte[0]));
  }

  private void fail(long job) {
    test.accepted(new Command.Assign(job, session, Command.CURRENT));
    test.accepted(new Command.Fail(job, session, Command.CURRENT, "error", 0, false));
  }

  private void tick(int items) {
    test.accepted(new Command.Tick(items));
  }
}
