package io.holdfast.log.raft;

import com.alipay.sofa.jraft.error.RaftError;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.holdfast.log.ReplicaId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of another replica, or of whoever else has found the port, and the requests on it.
 *
 * <p>Until the hello is accepted nothing longer than a hello is taken in. After that it is read
 * only while its answers are taken and its requests are handled: what waits is bounded on both
 * sides.
 */
final class IncomingConnection extends SimpleChannelInboundHandler<ByteBuf> {
  /** Requests that were read and not yet handled, of one connection; more is left in the socket. */
  private static final long MAX_WAITING_BYTES = 32L << 20;

  /** The library has 64 appends under way, and a handful of other requests. */
  private static final int MAX_WAITING_REQUESTS = 1_024;

  private static final Logger logger = LoggerFactory.getLogger(IncomingConnection.class);

  private final TcpLink link;
  private final SocketChannel channel;
  private final SendQueue queue;

  /** Of requests in the inbox. */
  private final AtomicLong waitingBytes = new AtomicLong();

  private final AtomicInteger waitingRequests = new AtomicInteger();

  /** Nothing of it is handled any more: whoever sent it knows that the connection is lost. */
  private volatile boolean closed;

  /** Not read at the moment. Written on the loop. */
  private volatile boolean paused;

  /** Who calls; null before its hello. On the loop. */
  private @Nullable ReplicaId from;

  /** Of who calls. On the loop. */
  private long incarnation;

  IncomingConnection(TcpLink link, SocketChannel channel) {
    super(ByteBuf.class);
    this.link = link;
    this.channel = channel;
    this.queue = new SendQueue(link.loop(), TcpLink.MAX_PENDING_BYTES, link::isCut);
  }

  @Nullable ReplicaId from() {
    return from;
  }

  /** Of who calls; 0 before its hello. */
  long incarnation() {
    return incarnation;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    link.after(OutgoingConnection.HELLO_MILLIS, this::checkHello);
  }

  private void checkHello() {
    if (from == null) {
      var unused = channel.close();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame)
      throws InvalidProtocolBufferException {
    if (link.isCut()) {
      return;
    }
    if (from != null) {
      receive(frame);
    } else {
      greet(context, Hello.decode(frame.nioBuffer()));
    }
  }

  private void greet(ChannelHandlerContext context, Hello hello) {
    // Before anything is believed that it says.
    String impostor = CertifiedReplica.refusal(channel, hello.from());
    Roster.Decision decision =
        impostor == null
            ? link.roster().decide(hello, link.cluster(), link.replica())
            : Roster.Decision.refused(impostor);
    if (decision.adopts()) {
      link.adopted(hello.caller().clusterId());
    }
    Hello.Answer answer =
        new Hello.Answer(
            Hello.VERSION, decision.verdict(), decision.reason(), link.roster().passport());
    var written = context.writeAndFlush(Unpooled.wrappedBuffer(answer.encode()));
    if (decision.verdict() != Hello.Verdict.WELCOME || !hello.stays()) {
      written.addListener(ChannelFutureListener.CLOSE);
      if (decision.verdict() != Hello.Verdict.WELCOME) {
        link.refused(channel.remoteAddress(), decision.reason());
      }
      return;
    }
    context.pipeline().replace(TcpLink.DECODER, TcpLink.DECODER, Frames.decoder(Frames.MAX_BYTES));
    incarnation = hello.caller().incarnation();
    from = hello.from();
    queue.open(channel);
    link.heard(hello);
    link.greeted(this);
  }

  private void receive(ByteBuf frame) throws InvalidProtocolBufferException {
    int bytes = frame.readableBytes();
    MessageKind kind = MessageKind.of(frame.readUnsignedByte());
    long number = frame.readLong();
    if (kind == null || !kind.isRequest()) {
      throw new IllegalArgumentException("Expected a request but was a frame of kind " + kind);
    }
    Message request = kind.parse(frame.nioBuffer());
    Link.RequestHandler handler = link.handler();
    if (handler == null) {
      respond(number, EngineRequests.refusal(RaftError.EHOSTDOWN, link.replica() + " is starting"));
    } else if (!tryHandle(handler, number, request)) {
      waitingBytes.addAndGet(bytes);
      waitingRequests.incrementAndGet();
      link.later(() -> handle(handler, number, request, bytes));
      updateReading();
    }
  }

  /** Saves two changes of threads: here and now, with nothing before it. */
  private boolean tryHandle(Link.RequestHandler handler, long number, Message request) {
    try {
      return link.isInboxEmpty()
          && handler.tryHandle(request, response -> respond(number, response));
    } catch (RuntimeException | Error failure) {
      refuse(number, failure);
      return true;
    }
  }

  /** On the inbox thread. */
  private void handle(Link.RequestHandler handler, long number, Message request, int bytes) {
    if (closed) {
      return;
    }
    try {
      handler.handle(request, response -> respond(number, response));
    } catch (RuntimeException | Error failure) {
      refuse(number, failure);
    }
    waitingBytes.addAndGet(-bytes);
    waitingRequests.decrementAndGet();
    if (paused && hasRoom()) {
      link.execute(this::updateReading);
    }
  }

  private void refuse(long number, Throwable failure) {
    logger.error("Replica {} could not handle a request", link.replica(), failure);
    respond(number, EngineRequests.refusal(RaftError.EINTERNAL, failure.toString()));
  }

  /** From any thread. */
  private void respond(long number, Message response) {
    if (closed || link.isCut()) {
      return;
    }
    if (!queue.offer(Frames.encode(number, response))) {
      closed = true;
      link.execute(() -> fail(new IOException("It does not read its answers")));
    }
  }

  private boolean hasRoom() {
    return waitingBytes.get() <= MAX_WAITING_BYTES / 2
        && waitingRequests.get() <= MAX_WAITING_REQUESTS / 2;
  }

  private boolean isFull() {
    return waitingBytes.get() > MAX_WAITING_BYTES || waitingRequests.get() > MAX_WAITING_REQUESTS;
  }

  private void updateReading() {
    if (!paused && (isFull() || !channel.isWritable())) {
      paused = true;
      channel.config().setAutoRead(false);
    }
    // Also right after that: the other thread may have looked before.
    if (paused && hasRoom() && channel.isWritable()) {
      paused = false;
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    updateReading();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed = true;
    queue.close();
    link.closed(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause);
  }

  private void fail(Throwable cause) {
    if (channel.isOpen()) {
      String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      link.refused(channel.remoteAddress(), reason);
      close();
    }
  }

  /** On the loop. */
  void close() {
    closed = true;
    queue.close();
    var unused = channel.close();
  }
}
