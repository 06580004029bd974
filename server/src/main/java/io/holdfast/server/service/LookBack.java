package io.holdfast.server.service;

import io.holdfast.ledger.Entry;
import io.holdfast.ledger.JobHead;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.WorkerSession;
import io.holdfast.server.endpoint.JobHistory;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.service.LogMarks.Mark;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log again for whoever asks what became of a job, on a thread of its own, so that
 * nothing that others wait for reads the disk. One question at a time, few may wait, and each has a
 * bounded time; what was found by then is answered.
 */
final class LookBack implements AutoCloseable {
  private static final int MAX_WAITING = 32;
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Replica replica;
  private final LogMarks marks;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          work -> {
            Thread made = new Thread(work, "holdfast-look-back");
            made.setDaemon(true);
            return made;
          });

  LookBack(Replica replica, LogMarks marks) {
    this.replica = replica;
    this.marks = marks;
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * What is to be looked up, with how the ledger stood when that was asked.
   *
   * @param job as it is now: one that a schedule has made has no Submit in the log
   * @param lastIndex the last entry applied then, and {@code term} the term after it
   */
  record Question(
      long jobId,
      @Nullable JobHead job,
      long afterIndex,
      long lastIndex,
      long term,
      @Nullable Mark mark) {}

  /** Under the hand-over lock; the job is known. */
  Question question(long jobId, long afterIndex, LedgerView view) {
    return new Question(
        jobId, view.head(jobId), afterIndex, view.appliedIndex(), view.term(), marks.before(jobId));
  }

  CompletableFuture<JobHistory> answer(Question question) {
    try {
      return CompletableFuture.supplyAsync(() -> read(question), thread);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              Refusal.FULL, "Too many look back at the log; the same may be asked again"));
    }
  }

  private JobHistory read(Question question) {
    long deadline = System.nanoTime() + MAX_NANOS;
    JobHistory found = read(question, deadline);
    while (found == null) {
      found = read(question, deadline);
    }
    return found;
  }

  /** Null where the log was compacted meanwhile, past what was being read. */
  private @Nullable JobHistory read(Question question, long deadline) {
    long first = replica.firstIndex();
    Mark mark = question.mark();
    boolean marked = mark != null && mark.index() + 1 >= first;
    long from = marked && mark != null ? mark.index() + 1 : first;
    JobTrace trace =
        new JobTrace(
            question.jobId(),
            question.job(),
            question.afterIndex(),
            JobHistory.MAX_DECISIONS,
            marked ? mark : null,
            from == 1,
            this::worker);
    long index = from;
    boolean enough = false;
    for (; index <= question.lastIndex() && !enough; index++) {
      Entry entry = replica.entry(index);
      if (entry != null) {
        enough = !trace.apply(index, entry) || System.nanoTime() - deadline > 0;
      } else if (index < replica.firstIndex()) {
        return null;
      }
    }
    long to = index - 1;
    boolean more = to < question.lastIndex();
    return new JobHistory(
        question.jobId(),
        trace.decisions(more ? 0 : question.term()),
        trace.submittedAt() == 0 ? from : trace.submittedAt(),
        to,
        more);
  }

  private @Nullable String worker(long sessionId) {
    @Nullable String[] worker = {null};
    replica.peek(
        view -> {
          WorkerSession session = view.session(sessionId);
          worker[0] = session == null ? null : session.worker();
        });
    return worker[0];
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
