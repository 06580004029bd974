package io.holdfast.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a Tick of the {@link NaiveLedger} has to do: all of it is looked for each time. */
final class NaiveDues {
  private NaiveDues() {}

  /** What is next, now: an end that others wait for, else what is due; null for nothing. */
  static @Nullable NaiveDue next(NaiveLedger ledger) {
    List<NaiveDue> ends = ends(ledger);
    return ends.isEmpty()
        ? dues(ledger).stream()
            .filter(due -> due.time() <= ledger.now)
            .min(NaiveDue.ORDER)
            .orElse(null)
        : ends.get(0);
  }

  static long nextDeadline(NaiveLedger ledger) {
    List<NaiveDue> all = dues(ledger);
    all.addAll(ends(ledger));
    return all.stream().mapToLong(NaiveDue::time).min().orElse(Long.MAX_VALUE);
  }

  /** Those that still wait for a job, by their ids. */
  static List<NaiveJob> waitFor(NaiveLedger ledger, long id) {
    return ledger.jobs.values().stream().filter(job -> job.waitsFor.contains(id)).toList();
  }

  static void cancelAfter(NaiveLedger ledger, NaiveJob job, NaiveJob first) {
    boolean failed = first.state.ended() && first.state != JobState.SUCCEEDED;
    if (failed && job.submit.ties().after().cancels()) {
      job.error = "Job " + first.submit.jobId() + ", which it waited for, is " + first.state;
      ledger.end(job, JobState.CANCELLED, EndReason.PREDECESSOR_FAILED);
    }
  }

  private static List<NaiveDue> ends(NaiveLedger ledger) {
    List<NaiveDue> ends = new ArrayList<>();
    for (long id : ledger.ended) {
      NaiveJob first = Objects.requireNonNull(ledger.jobs.get(id));
      for (NaiveJob job : waitFor(ledger, id)) {
        ends.add(
            new NaiveDue(first.endedAt, job.submit.jobId(), 0, () -> settle(ledger, job, first)));
      }
    }
    return ends;
  }

  private static void settle(NaiveLedger ledger, NaiveJob job, NaiveJob first) {
    cancelAfter(ledger, job, first);
    job.waitsFor.remove(first.submit.jobId());
    if (job.waitsFor.isEmpty() && !job.state.ended() && job.readyAt <= ledger.now) {
      job.state = JobState.READY;
      job.readyAt = ledger.now;
    }
  }

  private static List<NaiveDue> dues(NaiveLedger ledger) {
    List<NaiveDue> dues = new ArrayList<>();
    ledger.jobs.forEach(
        (id, job) -> {
          Command.Submit s = job.submit;
          boolean waits = job.state == JobState.SCHEDULED || job.state == JobState.READY;
          if (job.cancel) {
            dues.add(
                new NaiveDue(
                    job.cancelUntil,
                    id,
                    0,
                    () ->
                        ledger.endFenced(job, JobState.CANCELLED, EndReason.CANCELLED_BY_REQUEST)));
          }
          if (!job.state.ended() && s.totalDeadline() != 0 && !job.retried) {
            dues.add(
                new NaiveDue(
                    s.totalDeadline(),
                    id,
                    1,
                    () -> ledger.endFenced(job, JobState.EXPIRED, EndReason.TOTAL_TIMEOUT)));
          }
          if (waits && s.queueDeadline() != 0 && !job.started && !job.retried) {
            dues.add(
                new NaiveDue(
                    s.queueDeadline(),
                    id,
                    2,
                    () -> ledger.endFenced(job, JobState.EXPIRED, EndReason.QUEUE_TIMEOUT)));
          }
          if (job.state.owned() && job.runUntil != 0) {
            dues.add(
                new NaiveDue(
                    job.runUntil,
                    id,
                    3,
                    () ->
                        ledger.attemptFailed(
                            job,
                            "The attempt took longer than its run timeout",
                            ledger.now + job.retryDelay(id),
                            EndReason.RUN_TIMEOUT)));
          }
          if (job.state == JobState.SCHEDULED && job.waitsFor.isEmpty()) {
            dues.add(new NaiveDue(job.readyAt, id, 4, () -> job.state = JobState.READY));
          }
        });
    ledger.keys.forEach(
        (name, key) -> {
          if (key.submit().keyExpiresAt() != 0 && !key.untilEnded()) {
            dues.add(
                new NaiveDue(
                    key.submit().keyExpiresAt(),
                    key.submit().jobId(),
                    5,
                    () -> ledger.keys.remove(name)));
          }
        });
    dues.addAll(ledger.queues.dues());
    return dues;
  }
}
