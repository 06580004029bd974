package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.client.HoldfastClient;
import io.holdfast.client.JobHandle;
import io.holdfast.client.JobState;
import io.holdfast.client.JobType;
import io.holdfast.client.RetryOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jobs whose time is a test's. */
@HoldfastTest(at = "2030-01-01T00:00:00Z")
final class EmbeddedSchedulerTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final JobType<String, String> MAIL =
      JobType.of("mail", String.class, String.class);

  private final List<Instant> runs = Collections.synchronizedList(new ArrayList<>());

  @Test
  void aJobRunsAtItsTimeAndNotBefore(EmbeddedScheduler scheduler, TestClock clock) {
    scheduler.handle(MAIL, (to, context) -> noted(clock, "sent to " + to));
    Instant point = START.plus(Duration.ofDays(40));
    JobHandle<String> job = scheduler.client().submit(MAIL, "Ada", options -> options.runAt(point));

    clock.advance(Duration.ofDays(40).minusMillis(1));
    assertThat(job.status().state()).isEqualTo(JobState.SCHEDULED);
    clock.advance(Duration.ofDays(1));

    assertThat(job.await(Duration.ofSeconds(5))).isEqualTo("sent to Ada");
    assertThat(runs).containsExactly(point);
  }

  @Test
  void aFailedJobIsTriedAgainAfterEachBackoff(EmbeddedScheduler scheduler, TestClock clock) {
    scheduler.handle(
        MAIL,
        (to, context) -> {
          noted(clock, to);
          if (context.attempt() < 4) {
            throw new IllegalStateException("the mail server is away");
          }
          return "attempt " + context.attempt();
        });
    JobHandle<String> job =
        scheduler
            .client()
            .submit(
                MAIL,
                "Ada",
                options ->
                    options.retry(
                        RetryOptions.exponential(5, Duration.ofMinutes(1)).factor(2).jitter(0)));

    clock.advance(Duration.ofHours(1));

    assertThat(job.status().state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(runs)
        .containsExactly(
            START,
            START.plus(Duration.ofMinutes(1)),
            START.plus(Duration.ofMinutes(3)),
            START.plus(Duration.ofMinutes(7)));
  }

  @Test
  void aHandlerThatTakesTooLongIsTimedOut(EmbeddedScheduler scheduler, TestClock clock) {
    scheduler.handle(
        MAIL,
        (to, context) -> {
          clock.sleep(Duration.ofHours(2));
          return "too late";
        });
    JobHandle<String> job =
        scheduler
            .client()
            .submit(MAIL, "Ada", options -> options.runTimeout(Duration.ofHours(1)).maxAttempts(1));

    clock.advance(Duration.ofMinutes(59));
    assertThat(job.status().state()).isEqualTo(JobState.RUNNING);
    clock.advance(Duration.ofHours(2));

    assertThat(job.status().state()).isEqualTo(JobState.FAILED);
    scheduler.drain();
  }

  @Test
  void aWorkerThatFallsSilentLosesItsJobToAnother(EmbeddedScheduler scheduler, TestClock clock) {
    TestWorker silent =
        scheduler.handle(
            MAIL,
            (to, context) -> {
              clock.sleep(Duration.ofMinutes(1));
              return "of the silent one";
            });
    JobHandle<String> job = scheduler.client().submit(MAIL, "Ada");
    clock.advance(Duration.ofSeconds(30)); // It lives: three leases are no harm.
    assertThat(job.status().worker()).isEqualTo(silent.name());
    TestWorker other = scheduler.handle(MAIL, (to, context) -> noted(clock, "of the other"));

    silent.cutOff();
    clock.advance(Duration.ofSeconds(9));
    assertThat(job.status().state()).isEqualTo(JobState.RUNNING);
    assertThat(runs).isEmpty();
    clock.advance(Duration.ofSeconds(2));

    assertThat(job.await(Duration.ofSeconds(5))).isEqualTo("of the other");
    assertThat(job.status().worker()).isEqualTo(other.name());
    assertThat(runs).hasSize(1);
    assertThat(Duration.between(START, runs.get(0)))
        .isBetween(Duration.ofSeconds(39), Duration.ofSeconds(41));

    clock.advance(Duration.ofMinutes(1)); // Its handler returns, and nobody hears of it.
    silent.reconnect();
    scheduler.drain();
    assertThat(job.await(Duration.ofSeconds(5))).isEqualTo("of the other");
  }

  @Test
  void drainSaysAtOnceWhatNobodyDoes(EmbeddedScheduler scheduler) {
    scheduler.client().submit(MAIL, "Ada");
    assertThatThrownBy(scheduler::drain)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1 jobs READY");
  }

  @Test
  void drainWaitsForAllThatIsReady(EmbeddedScheduler scheduler, TestClock clock) {
    HoldfastClient client = scheduler.client();
    for (int i = 0; i < 100; i++) {
      client.submit(MAIL, "reader " + i);
    }
    scheduler.handle("default", 4, MAIL, (to, context) -> noted(clock, to));
    scheduler.drain();
    assertThat(runs).hasSize(100).containsOnly(START);
  }

  @Test
  void aClockBelongsToOneScheduler(EmbeddedScheduler scheduler) {
    assertThatThrownBy(() -> EmbeddedScheduler.inMemory(scheduler.clock()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a clock of its own");
  }

  private String noted(TestClock clock, String result) {
    runs.add(clock.now());
    return result;
  }
}
