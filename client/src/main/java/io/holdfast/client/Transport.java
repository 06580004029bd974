package io.holdfast.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How a worker talks to the leader, whatever carries it.
 *
 * <p>Every call may be repeated by the transport; futures fail with a {@link HoldfastException}, of
 * code SESSION_CLOSED where the session is no more. They are completed by any thread.
 */
interface Transport {

  /** Opens a session; an older one of the same worker is closed by it. */
  CompletableFuture<Opened> open(String worker, SessionSpec spec);

  /**
   * Asks for jobs. A second call ends the one before.
   *
   * @param slots at most so many, beside what the session has
   * @param wait how long to wait for the first one
   */
  CompletableFuture<Delivery> lease(long session, int slots, Duration wait);

  /**
   * Proves that the process is alive.
   *
   * @param held all that it has
   * @param progress what is new to say of some of these
   * @param deadline when it is too late for an answer
   */
  CompletableFuture<Beat> heartbeat(
      long session, List<Held> held, List<Progress> progress, Duration deadline);

  /** Accepts jobs; one answer for each. */
  CompletableFuture<List<ItemAnswer>> accept(long session, List<Held> items);

  /** Completes jobs; one answer for each. */
  CompletableFuture<List<ItemAnswer>> complete(long session, List<Completion> items);

  /** Fails attempts; one answer for each. */
  CompletableFuture<List<ItemAnswer>> fail(long session, List<Failure> items);

  /** Closes the session: what it has goes to others. */
  CompletableFuture<Void> close(long session, Duration deadline);

  /**
   * What a worker can do.
   *
   * @param queues at least one
   * @param types none for all
   * @param lease null for the server's
   */
  record SessionSpec(List<String> queues, List<String> types, @Nullable Duration lease) {}

  /** A session, in a leadership term. */
  record Opened(long session, Duration lease, long term) {}

  /** A job in a generation. */
  record Held(long job, long generation) {}

  /**
   * How far a job is.
   *
   * @param done from 0 to 1
   * @param note for people; empty for none
   */
  record Progress(Held held, double done, String note) {}

  /** The trace that a job belongs to, as W3C headers have it; empty for none. */
  record Trace(String parent, String state) {
    static final Trace NONE = new Trace("", "");
  }

  /**
   * What there is for a session.
   *
   * @param draining it gets nothing new any more
   */
  record Delivery(long term, List<Assignment> assignments, List<Held> cancels, boolean draining) {}

  /** A job to do. */
  record Assignment(
      long job,
      long generation,
      int attempt,
      String queue,
      String type,
      byte[] payload,
      OnWorkerLoss onWorkerLoss,
      Trace trace) {

    Held held() {
      return new Held(job, generation);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Assignment that
          && job == that.job
          && generation == that.generation
          && attempt == that.attempt
          && queue.equals(that.queue)
          && type.equals(that.type)
          && Arrays.equals(payload, that.payload)
          && onWorkerLoss == that.onWorkerLoss
          && trace.equals(that.trace);
    }

    @Override
    public int hashCode() {
      return Objects.hash(job, generation);
    }
  }

  /**
   * The answer to a heartbeat.
   *
   * @param lost what the session has no more
   * @param cancels what it should stop
   * @param draining it gets nothing new any more
   */
  record Beat(long term, Duration lease, List<Held> lost, List<Held> cancels, boolean draining) {}

  /**
   * A job that is done.
   *
   * @param isJson true where the result is JSON text
   */
  record Completion(Held held, byte[] result, boolean isJson) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Completion that
          && held.equals(that.held)
          && Arrays.equals(result, that.result)
          && isJson == that.isJson;
    }

    @Override
    public int hashCode() {
      return held.hashCode();
    }
  }

  /**
   * An attempt that failed.
   *
   * @param retryDelay null for the job's own
   */
  record Failure(Held held, String error, boolean retryable, @Nullable Duration retryDelay) {}

  /** What became of an item. */
  enum Status {
    /** Done, now or before. */
    OK,
    /** Somebody else has the job, or it has ended. */
    FENCED,
    /** There is no such job. */
    NOT_FOUND
  }

  /**
   * What became of an item, and who has the job.
   *
   * @param generation the job's own now; 0 where it is not known
   * @param owner session that has it now; 0 for none
   */
  record ItemAnswer(Status status, long generation, long owner) {

    /** Why the item did not count, for people. */
    String whoHasIt() {
      return status == Status.NOT_FOUND
          ? "it is not known any more"
          : "it is in generation " + generation + (owner == 0 ? "" : " of session " + owner);
    }
  }
}
