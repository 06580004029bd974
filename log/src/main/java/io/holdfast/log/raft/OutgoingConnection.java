package io.holdfast.log.raft;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.holdfast.log.ReplicaId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One connection to another replica, from the attempt to its end, and the requests on it.
 *
 * <p>Requests may be put in before it is established; they are sent, or fail, when that is decided.
 * All of its fields without a note belong to the event loop.
 */
final class OutgoingConnection extends SimpleChannelInboundHandler<ByteBuf> {
  /** From the attempt to connect to the answer of the hello, TLS included. */
  static final int HELLO_MILLIS = 3_000;

  private static final int SWEEP_MILLIS = 50;

  /** Learns what becomes of a connection; on the loop. */
  interface Owner {
    void established(OutgoingConnection connection);

    /**
     * Once for each connection.
     *
     * @param wasEstablished whether {@link #established} was called for it
     */
    void lost(OutgoingConnection connection, boolean wasEstablished, Throwable cause);
  }

  private final TcpLink link;
  private final ReplicaId to;
  private final Owner owner;
  private final SendQueue queue;

  /** By their numbers; from any thread. */
  private final Map<Long, TcpCall> calls = new ConcurrentHashMap<>();

  /** Written on the loop, read from any thread. */
  private volatile boolean closed;

  private final AtomicBoolean sweeping = new AtomicBoolean();
  private @Nullable Channel channel;
  private boolean established;
  private long lastHeardNanos;

  OutgoingConnection(TcpLink link, ReplicaId to, Owner owner) {
    super(ByteBuf.class);
    this.link = link;
    this.to = to;
    this.owner = owner;
    this.queue = new SendQueue(link.loop(), TcpLink.MAX_PENDING_BYTES, link::isCut);
    link.after(HELLO_MILLIS, this::checkHello);
  }

  private void checkHello() {
    if (!established) {
      end(new TimeoutException("No welcome within " + HELLO_MILLIS + " ms"));
    }
  }

  /** From any thread; the frame is complete. */
  void send(long number, byte[] frame, TcpCall call) {
    calls.put(number, call);
    if (!queue.offer(frame)) {
      fail(number, new IOException("Too much waits to be sent to replica " + to));
    }
    if (closed) {
      fail(number, lost());
    }
    sweepSoon();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel = context.channel();
    if (closed) {
      var unused = context.close();
      return;
    }
    Roster roster = link.roster();
    Hello hello =
        new Hello(
            Hello.VERSION,
            link.cluster(),
            link.replica(),
            to,
            roster.passport(),
            roster.expected(to),
            roster.index(),
            roster.address(link.replica()),
            true);
    var unused = context.writeAndFlush(Unpooled.wrappedBuffer(hello.encode()));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame)
      throws InvalidProtocolBufferException {
    lastHeardNanos = System.nanoTime();
    if (established) {
      receive(frame);
      return;
    }
    Hello.Answer answer = Hello.Answer.decode(frame.nioBuffer());
    if (answer.verdict() != Hello.Verdict.WELCOME) {
      end(new IOException("It refuses this replica: " + answer.reason()));
      if (answer.verdict() == Hello.Verdict.DROPPED) {
        link.dropped("replica " + to + " says: " + answer.reason());
      }
      return;
    }
    String impostor = CertifiedReplica.refusal(context.channel(), to);
    if (impostor != null) {
      end(new IOException("It is another one: " + impostor));
      return;
    }
    context.pipeline().replace(TcpLink.DECODER, TcpLink.DECODER, Frames.decoder(Frames.MAX_BYTES));
    established = true;
    owner.established(this);
    queue.open(context.channel());
  }

  private void receive(ByteBuf frame) throws InvalidProtocolBufferException {
    MessageKind kind = MessageKind.of(frame.readUnsignedByte());
    long number = frame.readLong();
    if (kind == null || kind.isRequest()) {
      throw new IllegalArgumentException("Expected an answer but was a frame of kind " + kind);
    }
    Message response = kind.parse(frame.nioBuffer());
    TcpCall call = calls.remove(number);
    if (call != null) {
      link.answered(call, response);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(new EOFException("It closed the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause);
  }

  /** Ends it, once; on the loop. */
  void end(Throwable cause) {
    if (closed) {
      return;
    }
    closed = true;
    queue.close();
    if (channel != null) {
      var unused = channel.close();
    }
    for (Long number : calls.keySet()) {
      fail(number, lost());
    }
    owner.lost(this, established, cause);
  }

  private IOException lost() {
    return new IOException("The connection to " + to + " was lost");
  }

  private void fail(long number, Exception failure) {
    TcpCall call = calls.remove(number);
    if (call != null) {
      link.fail(call, failure);
    }
  }

  private void sweepSoon() {
    if (!sweeping.get() && sweeping.compareAndSet(false, true)) {
      link.after(SWEEP_MILLIS, this::sweep);
    }
  }

  private void sweep() {
    sweeping.set(false);
    long now = System.nanoTime();
    boolean silent = false;
    for (Map.Entry<Long, TcpCall> entry : calls.entrySet()) {
      TcpCall call = entry.getValue();
      if (call.overdue(now)) {
        fail(entry.getKey(), new TimeoutException("No answer from " + to));
        silent |= call.sentNanos() - lastHeardNanos > 0;
      }
    }
    if (silent && established) {
      // Nothing at all since then: a new connection may get through where this one does not.
      end(new TimeoutException("It does not answer"));
    } else if (!calls.isEmpty()) {
      sweepSoon();
    }
  }
}
