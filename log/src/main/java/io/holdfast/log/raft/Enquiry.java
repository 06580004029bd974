package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.EOFException;
import java.util.concurrent.CompletableFuture;

/** A connection that only asks who is there. On the event loop. */
final class Enquiry extends SimpleChannelInboundHandler<ByteBuf> {
  private final TcpLink link;
  private final ReplicaId to;
  private final CompletableFuture<Hello.Answer> answer = new CompletableFuture<>();

  Enquiry(TcpLink link, ReplicaId to) {
    super(ByteBuf.class);
    this.link = link;
    this.to = to;
  }

  /** What was said, or why nothing was. */
  CompletableFuture<Hello.Answer> answer() {
    return answer;
  }

  void fail(Throwable cause) {
    answer.completeExceptionally(cause);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Hello hello =
        new Hello(
            Hello.VERSION,
            link.cluster(),
            link.replica(),
            to,
            link.roster().passport(),
            0,
            link.roster().index(),
            null,
            false);
    var unused = context.writeAndFlush(Unpooled.wrappedBuffer(hello.encode()));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
    answer.complete(Hello.Answer.decode(frame.nioBuffer()));
    var unused = context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(new EOFException("It closed the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(cause);
    var unused = context.close();
  }
}
