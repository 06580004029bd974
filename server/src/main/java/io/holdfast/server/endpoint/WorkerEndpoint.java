package io.holdfast.server.endpoint;

import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.ledger.TraceContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;

/**
 * What workers say. See {@link io.holdfast.server.endpoint} for errors and threads. All of it can
 * be refused with NOT_LEADER, NO_LEADER and INDETERMINATE, and what is about a session with
 * SESSION_CLOSED.
 */
public interface WorkerEndpoint {

  /** Opens a session: one process of a worker. An older one of the same name is closed by it. */
  CompletableFuture<Session> open(String worker, SessionSpec spec);

  /**
   * Asks for jobs and waits until there are some; proves that the process is alive.
   *
   * <p>One at a time a session: a second one ends the first, which is answered with nothing.
   *
   * @param slots at most so many jobs, beside those that the session has already; 0 only waits for
   *     cancels
   * @param waitMillis how long to wait
   */
  CompletableFuture<Delivery> lease(long sessionId, int slots, long waitMillis);

  /**
   * As {@link #lease}, but proves nothing: for who asks in place of the worker, such as the
   * server's end of its stream, which is alive while the worker is frozen.
   *
   * @param slots asked once, where nothing can be assigned meanwhile: who counts them down in a
   *     stage of an earlier answer gives exactly what is left
   */
  CompletableFuture<Delivery> awaitDelivery(long sessionId, IntSupplier slots, long waitMillis);

  /**
   * Proves that the process is alive, and compares what it has with what it should have.
   *
   * @param progress of jobs among those; the others' stays as it was
   */
  CompletableFuture<Heartbeat> heartbeat(long sessionId, List<Held> held, List<Progress> progress);

  /** The same, and nothing new is said of any job. */
  default CompletableFuture<Heartbeat> heartbeat(long sessionId, List<Held> held) {
    return heartbeat(sessionId, held, List.of());
  }

  /**
   * The session that a worker has now takes nothing new and ends what it has; the session learns it
   * by its next answer. It is logged, so it outlives leaders; a session that the worker opens later
   * takes jobs again. Refusal: NOT_FOUND where the worker has no open session.
   *
   * @return the session
   */
  CompletableFuture<Long> drain(String worker);

  /** The session has received jobs and starts them. */
  CompletableFuture<List<ItemResult>> accept(long sessionId, List<Held> items);

  /** The session has done jobs. */
  CompletableFuture<List<ItemResult>> complete(long sessionId, List<Completion> items);

  /** Attempts of the session have failed. */
  CompletableFuture<List<ItemResult>> fail(long sessionId, List<Failure> items);

  /** The process ends in order: it gets nothing more, and what it has goes to others. */
  CompletableFuture<Void> close(long sessionId);

  /** All sessions that are open. */
  CompletableFuture<List<SessionInfo>> sessions();

  /**
   * What a session can do.
   *
   * @param queues at least one
   * @param types job types; none for all
   * @param leaseMillis how long it may be silent before its jobs go to others
   */
  record SessionSpec(List<String> queues, List<String> types, long leaseMillis) {}

  /**
   * A session.
   *
   * @param term the leadership term; messages of lower ones are to be dropped
   */
  record Session(long sessionId, long leaseMillis, long term) {}

  /** A job in a generation. */
  record Held(long jobId, long generation) {}

  /**
   * What a session gets; its jobs are ASSIGNED to it until it accepts them.
   *
   * @param draining it gets nothing new any more: it should end what it has, and close
   */
  record Delivery(long term, List<Assignment> assignments, List<Held> cancels, boolean draining) {

    /** One for a session that takes jobs. */
    public Delivery(long term, List<Assignment> assignments, List<Held> cancels) {
      this(term, assignments, cancels, false);
    }
  }

  /**
   * A job for a session. It may come more than once: the session starts a (job, generation) once.
   *
   * @param generation the fencing token
   * @param runTimeoutMillis the longest time that the attempt may take; 0 for any
   * @param onWorkerLoss HOLD and FAIL jobs start only when their acceptance is confirmed
   * @param trace the trace that the job belongs to
   */
  record Assignment(
      long jobId,
      long generation,
      int attempt,
      String queue,
      String type,
      byte[] payload,
      long runTimeoutMillis,
      OnWorkerLoss onWorkerLoss,
      TraceContext trace) {

    /** One of no trace. */
    public Assignment(
        long jobId,
        long generation,
        int attempt,
        String queue,
        String type,
        byte[] payload,
        long runTimeoutMillis,
        OnWorkerLoss onWorkerLoss) {
      this(
          jobId,
          generation,
          attempt,
          queue,
          type,
          payload,
          runTimeoutMillis,
          onWorkerLoss,
          TraceContext.NONE);
    }
  }

  /**
   * The answer to a heartbeat.
   *
   * @param lost what the session said it has and has not: to be stopped
   * @param cancels what it should stop
   * @param draining it gets nothing new any more: it should end what it has, and close
   */
  record Heartbeat(
      long term, long leaseMillis, List<Held> lost, List<Held> cancels, boolean draining) {

    /** One for a session that takes jobs. */
    public Heartbeat(long term, long leaseMillis, List<Held> lost, List<Held> cancels) {
      this(term, leaseMillis, lost, cancels, false);
    }
  }

  /** A job that is done. */
  record Completion(long jobId, long generation, byte[] result) {}

  /**
   * An attempt that failed.
   *
   * @param retryDelayMillis from now to the next attempt; negative for the job's own
   * @param retryable false where another attempt is of no use
   */
  record Failure(
      long jobId, long generation, String error, long retryDelayMillis, boolean retryable) {}

  /** What became of one item. */
  enum Status {
    /** Done, or it was done already. */
    OK,
    /** Another generation or session has the job, or it has ended: nothing was changed. */
    FENCED,
    /** No such job is known. */
    NOT_FOUND
  }

  /**
   * What became of one item.
   *
   * @param generation of the job now; 0 where it is unknown
   * @param ownerSession who has it now; 0 for nobody
   */
  record ItemResult(long jobId, Status status, long generation, long ownerSession) {}

  /**
   * A session, for people.
   *
   * @param owned jobs that it has
   * @param slots further jobs that it has asked for
   * @param draining it takes nothing new
   */
  record SessionInfo(
      long sessionId,
      String worker,
      List<String> queues,
      List<String> types,
      long leaseMillis,
      int owned,
      int slots,
      boolean draining) {

    /** One that takes jobs. */
    public SessionInfo(
        long sessionId,
        String worker,
        List<String> queues,
        List<String> types,
        long leaseMillis,
        int owned,
        int slots) {
      this(sessionId, worker, queues, types, leaseMillis, owned, slots, false);
    }
  }
}
