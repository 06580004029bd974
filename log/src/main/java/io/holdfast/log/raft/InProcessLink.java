package io.holdfast.log.raft;

import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.raft.InProcessNetwork.Faults;
import io.holdfast.log.raft.InProcessNetwork.Packet;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica's end of an {@link InProcessNetwork}. */
final class InProcessLink implements Link {
  private static final int SWEEP_MILLIS = 50;
  private static final Logger logger = LoggerFactory.getLogger(InProcessLink.class);

  private final InProcessNetwork network;
  private final ReplicaId replica;
  private final Inbox inbox;
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private volatile @Nullable RequestHandler handler;
  private volatile boolean cut;

  InProcessLink(InProcessNetwork network, ReplicaId replica) {
    this.network = network;
    this.replica = replica;
    this.inbox = new Inbox("holdfast-" + replica + "-inbox");
  }

  ReplicaId replica() {
    return replica;
  }

  /** Reports no losses: in one process whoever ends a replica knows, and says who is to stand. */
  @Override
  public void open(RequestHandler requestHandler, LossListener losses) {
    handler = requestHandler;
  }

  @Override
  public void call(ReplicaId to, Message request, long timeoutMillis, Reply reply) {
    if (cut) {
      return;
    }
    InProcessLink target = network.link(to);
    Call call =
        new Call(to, reply, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
    calls.add(call);
    if (target == null || target.cut) {
      fail(call, new IOException("Replica " + to + " is not connected"));
      return;
    }
    sweepSoon();
    if (network.faults() != null || !target.tryDeliver(request, call)) {
      Message safe = ownData(request);
      send(to, safe, () -> target.inbox.put(() -> target.deliver(safe, call)));
    }
    call.sent();
  }

  /**
   * Saves two changes of threads where it can: on the sender's thread, with nothing before it. For
   * one pair of replicas the library sends under one lock.
   */
  private boolean tryDeliver(Message request, Call call) {
    RequestHandler current = handler;
    return current != null
        && inbox.isEmpty()
        && current.tryHandle(request, response -> respond(call, response));
  }

  /**
   * The library takes a request's buffer back when its reply, or the failure in its place, is
   * there. A request that is late by then must not be overwritten under the one who reads it.
   */
  private static Message ownData(Message request) {
    if (request instanceof AppendEntriesRequest append && !append.getData().isEmpty()) {
      return append.toBuilder()
          .setData(ByteString.copyFrom(append.getData().asReadOnlyByteBuffer()))
          .build();
    }
    return request;
  }

  /** On the receiver's inbox thread. */
  private void deliver(Message request, Call call) {
    if (cut || call.caller().cut) {
      return;
    }
    RequestHandler current = handler;
    if (current == null) {
      respond(call, EngineRequests.refusal(RaftError.EHOSTDOWN, replica + " is starting"));
      return;
    }
    try {
      current.handle(request, response -> respond(call, response));
    } catch (RuntimeException | Error failure) {
      logger.error("Replica {} could not handle a request", replica, failure);
      respond(call, EngineRequests.refusal(RaftError.EINTERNAL, failure.toString()));
    }
  }

  private void respond(Call call, Message response) {
    InProcessLink caller = call.caller();
    if (cut || caller.cut) {
      return;
    }
    if (network.faults() == null && isSuccess(response) && !call.isBeingSentHere()) {
      call.complete(response, null);
      return;
    }
    send(
        caller.replica,
        response,
        () ->
            caller.inbox.put(
                () -> {
                  if (!cut && !caller.cut) {
                    call.complete(response, null);
                  }
                }));
  }

  /**
   * A success of an append makes the leader count and send more; that may happen on the follower's
   * disk thread, which holds no lock here. Everything else may change who leads, and waits.
   */
  private static boolean isSuccess(Message response) {
    return response instanceof AppendEntriesResponse append && append.getSuccess();
  }

  private void send(ReplicaId to, Message message, Runnable delivery) {
    Faults faults = network.faults();
    if (faults == null) {
      delivery.run();
      return;
    }
    for (long microseconds :
        faults.fate(new Packet(replica, to, message.getDescriptorForType().getName()))) {
      if (microseconds <= 0) {
        delivery.run();
      } else {
        var unused = DeadlineTimerFactory.after(microseconds, TimeUnit.MICROSECONDS, delivery);
      }
    }
  }

  /** Always through the inbox: the caller of {@link #call} may hold locks. */
  private void fail(Call call, Exception failure) {
    inbox.put(() -> call.complete(null, failure));
  }

  /** The other end is gone. */
  void connectionLost(InProcessLink other) {
    for (Call call : calls) {
      if (call.to.equals(other.replica)) {
        fail(call, new IOException("The connection to " + other.replica + " was lost"));
      }
    }
  }

  private void sweepSoon() {
    if (!sweeping.get() && sweeping.compareAndSet(false, true)) {
      var unused = DeadlineTimerFactory.after(SWEEP_MILLIS, TimeUnit.MILLISECONDS, this::sweep);
    }
  }

  private void sweep() {
    sweeping.set(false);
    if (cut) {
      return;
    }
    long now = System.nanoTime();
    for (Call call : calls) {
      if (now - call.deadline > 0) {
        fail(call, new TimeoutException("No answer from " + call.to));
      }
    }
    if (!calls.isEmpty()) {
      sweepSoon();
    }
  }

  @Override
  public void cut() {
    cut = true;
    inbox.cut();
    network.removed(this);
    calls.clear();
  }

  @Override
  public void close() {
    cut();
    inbox.awaitEnd();
  }

  /** A request under way. */
  private final class Call {
    private final ReplicaId to;
    private final Reply reply;
    private final long deadline;

    /** Who is sending it; null once it is sent. */
    private volatile @Nullable Thread sender = Thread.currentThread();

    Call(ReplicaId to, Reply reply, long deadline) {
      this.to = to;
      this.reply = reply;
      this.deadline = deadline;
    }

    InProcessLink caller() {
      return InProcessLink.this;
    }

    void sent() {
      sender = null;
    }

    /** True further down in the call of the sender, who holds locks. */
    boolean isBeingSentHere() {
      return sender == Thread.currentThread();
    }

    /** The first one counts. */
    void complete(@Nullable Message response, @Nullable Exception failure) {
      if (calls.remove(this)) {
        reply.complete(response, failure);
      }
    }
  }
}
