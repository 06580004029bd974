package io.holdfast.decider;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.EndReason;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.ledger.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a job that failed is tried again: decided once, in the command, by the job's policy. */
class RetryTest {
  private static final long NONCE = 7;
  private static final long SESSION = 1;

  private final Ledger ledger = new Ledger(LedgerOptions.DEFAULT);
  private int chance;
  private final Decider decider = new Decider(ledger, () -> chance);
  private long index;
  private long now = 1_000;

  @BeforeEach
  void openASession() {
    apply(new Command.EstablishLeadership("s1", 1, NONCE, false));
    apply(new Command.OpenSession(SESSION, "w", 10_000));
  }

  @Test
  void eachAttemptWaitsLongerThanTheOneBefore() {
    long job = submit(new RetryPolicy(9, 1_000, 200, 3_000, 0, List.of(), List.of()));
    assertThat(List.of(failed(job, -1), failed(job, -1), failed(job, -1), failed(job, -1)))
        .containsExactly(1_000L, 2_000L, 3_000L, 3_000L);
  }

  @Test
  void listedDelaysAreTakenOneAfterTheOther() {
    long job = submit(new RetryPolicy(9, 0, 100, 0, 0, List.of(5L, 60L), List.of()));
    assertThat(List.of(failed(job, -1), failed(job, -1), failed(job, -1)))
        .containsExactly(5L, 60L, 60L);
  }

  @Test
  void chanceTakesUpToTheJitterOff() {
    RetryPolicy jittered = new RetryPolicy(9, 1_000, 100, 0, 20, List.of(), List.of());
    long job = submit(jittered);
    assertThat(failed(job, -1)).isEqualTo(1_000);
    chance = 1 << 19;
    assertThat(failed(job, -1)).isEqualTo(900);
    chance = (1 << 20) - 1;
    assertThat(failed(job, -1)).isEqualTo(801);
  }

  @Test
  void aWorkersOwnDelayCounts() {
    long job = submit(new RetryPolicy(9, 1_000, 200, 0, 20, List.of(), List.of()));
    assertThat(failed(job, 77)).isEqualTo(77);
    assertThat(failed(job, 0)).isZero();
  }

  @Test
  void anErrorThatIsNeverRetriedEndsTheJob() {
    long job = submit(new RetryPolicy(9, 0, 100, 0, 0, List.of(), List.of("java.lang.Illegal")));
    fail(job, "java.io.IOException: again", -1);
    assertThat(job(job).state()).isEqualTo(JobState.READY);
    fail(job, "java.lang.IllegalArgumentException: no such customer", -1);
    assertThat(job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(job(job).reason()).isEqualTo(EndReason.NEVER_RETRIED);
  }

  @Test
  void aJobThatFollowsOthersIsNotAssignedWithItsSubmission() {
    decider.placement().open(SESSION, List.of("queue"), List.of());
    decider.placement().setSlots(SESSION, 5);
    long first = ledger.nextJobId();
    List<Command> entry = new ArrayList<>();
    decider.decide(request(JobTies.NONE), now, entry);
    assertThat(entry).hasSize(2);
    entry.forEach(this::apply);
    entry.clear();
    JobTies after = JobTies.after(new long[] {first}, true);
    decider.decide(request(after), now, entry);
    assertThat(entry).hasSize(1);
  }

  private static Request.Submit request(JobTies ties) {
    return new Request.Submit(
        null, 0, "queue", "type", new byte[0], 0, 0, 0, 0, 5, JobRules.PLAIN, ties);
  }

  private long submit(RetryPolicy retry) {
    long id = ledger.nextJobId();
    JobRules rules = new JobRules(retry, 0, OnWorkerLoss.REASSIGN);
    apply(
        new Command.Submit(
            id, null, 0, "queue", "type", new byte[0], 0, 0, 0, 5, rules, JobTies.NONE));
    return id;
  }

  /** How long the job waits after an attempt that failed. */
  private long failed(long job, long retryDelay) {
    fail(job, "error", retryDelay);
    return job(job).readyAt() - now;
  }

  private void fail(long job, String error, long retryDelay) {
    now = Math.max(now, job(job).readyAt());
    apply(new Command.Tick(10));
    apply(new Command.Assign(job, SESSION, Command.CURRENT));
    List<Command> entry = new ArrayList<>();
    decider.decide(
        new Request.Fail(job, SESSION, Command.CURRENT, error, retryDelay, true), now, entry);
    entry.forEach(this::apply);
  }

  private void apply(Command command) {
    ledger.beginEntry(++index, NONCE, now);
    assertThat(ledger.apply(index, command).accepted()).as("%s", command).isTrue();
    decider.applied(command);
  }

  private Job job(long id) {
    return Objects.requireNonNull(ledger.job(id));
  }
}
