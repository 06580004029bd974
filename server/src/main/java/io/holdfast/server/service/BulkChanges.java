package io.holdfast.server.service;

import io.holdfast.decider.Request;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.server.endpoint.Answers;
import io.holdfast.server.endpoint.BulkChange;
import io.holdfast.server.endpoint.BulkChange.Action;
import io.holdfast.server.endpoint.JobFilter;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.replica.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Changes of many jobs, in bounded steps: what is meant is read from the ledger, and each job is
 * then a question of its own, judged as if somebody had asked for it alone. A job that changed
 * between is refused and counted, not changed against what the filter said.
 */
final class BulkChanges {
  private static final long SECOND = 1_000;

  private final Replica replica;
  private final Reads reads;
  private final Questions questions;

  BulkChanges(Replica replica, Reads reads, Questions questions) {
    this.replica = replica;
    this.reads = reads;
    this.questions = questions;
  }

  CompletableFuture<BulkChange.Step> step(BulkChange change) {
    try {
      check(change);
    } catch (IllegalArgumentException invalid) {
      return Validation.refused(invalid);
    }
    return reads.read(view -> select(view, change)).thenCompose(found -> ask(change, found));
  }

  private static void check(BulkChange change) {
    JobFilter filter = change.filter();
    if (filter.isAll()) {
      throw new IllegalArgumentException(
          "Expected one of queue, type, state, error and since but none is there");
    }
    JobState state = filter.state();
    if (state != null && !applies(change.action(), state)) {
      throw new IllegalArgumentException(
          change.action() == Action.RETRY
              ? "Expected state to be FAILED or EXPIRED but it is " + state
              : "Expected state to be one that is not an end but it is " + state);
    }
    if (change.action() == Action.CANCEL && filter.sinceMillis() != 0) {
      throw new IllegalArgumentException(
          "Expected no since: what has ended is not cancelled any more");
    }
    if (change.limit() < 1 || change.limit() > BulkChange.MAX_LIMIT) {
      throw new IllegalArgumentException(
          "Expected limit to be from 1 to %d but it is %d"
              .formatted(BulkChange.MAX_LIMIT, change.limit()));
    }
    if (change.ratePerSecond() < 0 || change.ratePerSecond() > BulkChange.MAX_RATE) {
      throw new IllegalArgumentException(
          "Expected rate to be from 1 to %d a second but it is %d"
              .formatted(BulkChange.MAX_RATE, change.ratePerSecond()));
    }
    Validation.requireLength(change.graceMillis(), "grace");
    Validation.requireLength(filter.sinceMillis(), "since");
  }

  private static boolean applies(Action action, JobState state) {
    return switch (action) {
      case RETRY -> state == JobState.FAILED || state == JobState.EXPIRED;
      case CANCEL -> !state.ended();
    };
  }

  /** What a step is about, and where the next one begins. */
  private record Selection(List<Long> jobIds, long nextAfterId) {}

  private Selection select(LedgerView view, BulkChange change) {
    List<Long> found = new ArrayList<>();
    long next =
        reads.scan(
            view,
            change.afterId(),
            state -> state != null && applies(change.action(), state),
            change.filter(),
            job -> {
              found.add(job.id());
              return found.size() < change.limit();
            });
    return new Selection(found, next);
  }

  private CompletableFuture<BulkChange.Step> ask(BulkChange change, Selection found) {
    long now = replica.clocks().now();
    long from = Math.max(now, change.readyUntilMillis());
    int rate = change.ratePerSecond();
    long until = rate == 0 ? 0 : from + found.jobIds.size() * SECOND / rate;
    if (change.dryRun() || found.jobIds.isEmpty()) {
      return CompletableFuture.completedFuture(
          new BulkChange.Step(found.jobIds, 0, null, found.nextAfterId, until));
    }
    List<Request> requests = new ArrayList<>(found.jobIds.size());
    for (long id : found.jobIds) {
      long before = rate == 0 ? 0 : requests.size() * SECOND / rate;
      requests.add(
          switch (change.action()) {
            case RETRY -> new Request.RetryLater(id, rate == 0 ? 0 : from - now + before);
            case CANCEL -> new Request.Cancel(id, change.graceMillis());
          });
    }
    return questions
        .askAll(requests, BulkChanges::changed)
        .thenApply(answers -> counted(answers, found, until));
  }

  private static boolean changed(Outcome outcome, LedgerView view) {
    if (!outcome.accepted()) {
      throw Questions.refused(outcome, "Job " + outcome.jobId());
    }
    return true;
  }

  /** Where nothing was changed and the replica is the reason, the whole is refused for it. */
  private static BulkChange.Step counted(Answers<Boolean> answers, Selection found, long until) {
    int changed = 0;
    @Nullable RefusedException first = null;
    for (int at = 0; at < answers.size(); at++) {
      RefusedException refused = answers.refusal(at);
      if (refused == null) {
        changed++;
      } else if (first == null) {
        first = refused;
      }
    }
    if (changed == 0
        && first != null
        && (first.refusal() == Refusal.NOT_LEADER
            || first.refusal() == Refusal.NO_LEADER
            || first.refusal() == Refusal.INDETERMINATE)) {
      throw first;
    }
    String why = first == null ? null : first.getMessage();
    return new BulkChange.Step(found.jobIds, changed, why, found.nextAfterId, until);
  }
}
