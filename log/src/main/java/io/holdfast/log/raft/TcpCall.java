package io.holdfast.log.raft;

import com.google.protobuf.Message;
import io.holdfast.log.ReplicaId;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A request under way; the first of its ends counts. */
final class TcpCall {
  private final ReplicaId to;
  private final Link.Reply reply;
  private final long sentNanos;
  private final long deadlineNanos;
  private final AtomicBoolean ended = new AtomicBoolean();

  TcpCall(ReplicaId to, Link.Reply reply, long sentNanos, long deadlineNanos) {
    this.to = to;
    this.reply = reply;
    this.sentNanos = sentNanos;
    this.deadlineNanos = deadlineNanos;
  }

  ReplicaId to() {
    return to;
  }

  long sentNanos() {
    return sentNanos;
  }

  boolean overdue(long nanoTime) {
    return nanoTime - deadlineNanos > 0;
  }

  void complete(@Nullable Message response, @Nullable Exception failure) {
    if (ended.compareAndSet(false, true)) {
      reply.complete(response, failure);
    }
  }
}
