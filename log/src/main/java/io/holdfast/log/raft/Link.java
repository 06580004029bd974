package io.holdfast.log.raft;

import com.google.protobuf.Message;
import io.holdfast.log.ReplicaId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One replica's end of a {@link Network}.
 *
 * <p>Requests from one replica to another are handled one by one, in the order in which they were
 * sent. {@link #call} never blocks and never calls back before it returns: the caller may hold
 * locks that the callback wants.
 */
interface Link {

  /**
   * Starts to deliver requests; until then they are refused.
   *
   * @param losses is told of other replicas' ends from now on, where this link can know of them
   */
  void open(RequestHandler handler, LossListener losses);

  /**
   * Sends a request.
   *
   * @param timeoutMillis after which the reply is a failure
   * @param reply called at most once: not at all when this link is cut
   */
  void call(ReplicaId to, Message request, long timeoutMillis, Reply reply);

  /** Nothing is sent, delivered or answered any more. Does not wait. */
  void cut();

  /** Ends the threads of this link, cutting it if it was not; waits for them. */
  void close();

  /** Learns what became of a request. */
  interface Reply {
    /** Exactly one of them is null. */
    void complete(@Nullable Message response, @Nullable Exception failure);
  }

  /** Learns of the ends of other replicas. */
  @FunctionalInterface
  interface LossListener {
    /**
     * The process of a replica has ended: there was a connection, it broke, and nobody listens any
     * more where it did. A replica that is frozen, or behind a cut cable, is not reported. Must not
     * wait; called without locks.
     */
    void gone(ReplicaId replica);
  }

  /** Answers requests of other replicas. */
  interface RequestHandler {
    /**
     * Must not wait for another request. Exceptions are answered as failures.
     *
     * @param respond may be called from any thread, later; second calls are ignored
     */
    void handle(Message request, Consumer<Message> respond);

    /**
     * Handles a request on the caller's thread, if that needs no wait.
     *
     * @return false when nothing was done, and {@link #handle} is to do it
     */
    boolean tryHandle(Message request, Consumer<Message> respond);
  }
}
