package io.holdfast.log.raft;

import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.google.protobuf.Message;
import io.holdfast.log.ReplicaId;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica's end of a {@link TcpNetwork}: a connection of its own to each other replica for its
 * requests and their answers, and the others' connections for theirs.
 *
 * <p>Threads: one event loop reads and writes; an inbox thread handles requests and calls back. Two
 * kinds of message, which make up nearly all, are spared the inbox: an append that can be handled
 * without a wait, and the success of one, as in {@link InProcessLink}.
 */
final class TcpLink implements Link {
  /** The name of the frame decoder in a pipeline. */
  static final String DECODER = "frames";

  /**
   * What may wait to be written on one connection: the library's appends in flight (64, of half a
   * megabyte when there is much to do) and as much again.
   */
  static final long MAX_PENDING_BYTES = 64L << 20;

  private static final int CONNECT_MILLIS = 1_000;

  /** Incoming connections; a cluster has few replicas, each with one. */
  private static final int MAX_INCOMING = 128;

  private static final int CLOSE_SECONDS = 5;

  private static final Logger logger = LoggerFactory.getLogger(TcpLink.class);

  private final ReplicaId replica;
  private final String cluster;
  private final EventLoop loop;
  private final Channel listener;
  private final @Nullable TlsContexts tls;
  private final TcpNetwork network;
  private final Inbox inbox;
  private final AtomicLong callCount = new AtomicLong();
  private final Map<ReplicaId, TcpPeer> peers = new ConcurrentHashMap<>();
  private volatile @Nullable RequestHandler handler;
  private volatile @Nullable LossListener losses;
  private volatile boolean cut;

  /** On the loop. */
  private final Set<IncomingConnection> incoming = ConcurrentHashMap.newKeySet();

  /** On the loop. */
  private final SaidOnce said = new SaidOnce();

  TcpLink(
      ReplicaId replica,
      String cluster,
      EventLoop loop,
      Channel listener,
      @Nullable TlsContexts tls,
      TcpNetwork network) {
    this.replica = replica;
    this.cluster = cluster;
    this.loop = loop;
    this.listener = listener;
    this.tls = tls;
    this.network = network;
    this.inbox = new Inbox("holdfast-" + replica + "-inbox");
  }

  ReplicaId replica() {
    return replica;
  }

  String cluster() {
    return cluster;
  }

  Roster roster() {
    return network.roster();
  }

  /** On the loop. */
  void adopted(String clusterId) {
    network.membershipListener().adopted(clusterId);
  }

  /** A caller that was let in; on the loop. */
  void heard(Hello hello) {
    network.heard(hello);
  }

  /** On the loop. */
  void dropped(String reason) {
    if (!cut) {
      network.membershipListener().dropped(reason);
    }
  }

  /** Ends the connections of replicas that were removed, so that they try again and learn of it. */
  void closeDropped() {
    execute(
        () ->
            incoming.forEach(
                connection -> {
                  ReplicaId from = connection.from();
                  if (from != null && roster().isDropped(from, connection.incarnation())) {
                    connection.close();
                  }
                }));
  }

  /** Asks who is at an address. */
  CompletableFuture<Hello.Answer> enquire(ReplicaId to, InetSocketAddress address) {
    Enquiry enquiry = new Enquiry(this, to);
    execute(() -> connect(address, enquiry, enquiry::fail));
    return enquiry.answer();
  }

  EventLoop loop() {
    return loop;
  }

  boolean isCut() {
    return cut;
  }

  @Nullable RequestHandler handler() {
    return handler;
  }

  @Override
  public void open(RequestHandler requestHandler, LossListener lossListener) {
    losses = lossListener;
    handler = requestHandler;
  }

  /**
   * Where the others are from now on; connections to the same addresses stay. Calls may be made to
   * them at once. Not to be called by two threads at a time.
   */
  void setPeers(Map<ReplicaId, InetSocketAddress> addresses) {
    for (TcpPeer peer : List.copyOf(peers.values())) {
      if (!peer.address().equals(addresses.get(peer.replica()))) {
        peers.remove(peer.replica());
        execute(peer::end);
      }
    }
    addresses.forEach(
        (id, address) -> {
          if (!id.equals(replica) && !peers.containsKey(id)) {
            TcpPeer peer = new TcpPeer(this, id, address);
            peers.put(id, peer);
            execute(peer::start);
          }
        });
  }

  @Override
  public void call(ReplicaId to, Message request, long timeoutMillis, Reply reply) {
    if (cut) {
      return;
    }
    long now = System.nanoTime();
    TcpCall call = new TcpCall(to, reply, now, now + TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
    TcpPeer peer = peers.get(to);
    if (peer == null) {
      fail(call, new IOException("No address of replica " + to + " is known"));
      return;
    }
    long number = callCount.incrementAndGet();
    byte[] frame;
    try {
      // Now, not later: the library takes the request's buffer back with the reply.
      frame = Frames.encode(number, request);
    } catch (IllegalArgumentException tooLong) {
      fail(call, tooLong);
      return;
    }
    peer.send(number, frame, call);
  }

  /** Always through the inbox: the caller of {@link #call} may hold locks. */
  void fail(TcpCall call, Exception failure) {
    later(() -> call.complete(null, failure));
  }

  /**
   * An answer has come; on the loop. The success of an append makes the leader count and send more,
   * which it may do here. Everything else may change who leads and wait for a disk.
   */
  void answered(TcpCall call, Message response) {
    if (cut) {
      return;
    }
    if (response instanceof AppendEntriesResponse append && append.getSuccess()) {
      try {
        call.complete(response, null);
      } catch (RuntimeException | Error failure) {
        logger.error("Replica {} could not handle an answer", replica, failure);
      }
    } else {
      later(() -> call.complete(response, null));
    }
  }

  /** On the inbox thread, unless this is cut by then. */
  void later(Runnable delivery) {
    inbox.put(
        () -> {
          if (!cut) {
            delivery.run();
          }
        });
  }

  boolean isInboxEmpty() {
    return inbox.isEmpty();
  }

  /** On the loop, unless it has ended. */
  void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException ended) {
      logger.debug("The network of replica {} has ended", replica, ended);
    }
  }

  /** On the loop, later, unless it has ended by then. */
  void after(long millis, Runnable task) {
    try {
      var unused = loop.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ended) {
      logger.debug("The network of replica {} has ended", replica, ended);
    }
  }

  /** Tries to connect; what becomes of it the connection learns. On the loop. */
  void connect(InetSocketAddress address, ChannelHandler connection, Consumer<Throwable> failed) {
    if (!address.isUnresolved()) {
      connectTo(address, connection, failed);
      return;
    }
    // A name server may take seconds, which the loop does not have.
    EngineThreads.execute(
        () -> {
          InetSocketAddress resolved =
              new InetSocketAddress(address.getHostString(), address.getPort());
          execute(
              () -> {
                if (resolved.isUnresolved()) {
                  failed.accept(new IOException("The name is unknown"));
                } else {
                  connectTo(resolved, connection, failed);
                }
              });
        });
  }

  private void connectTo(
      InetSocketAddress address, ChannelHandler connection, Consumer<Throwable> failed) {
    if (cut) {
      return;
    }
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                if (tls != null) {
                  channel
                      .pipeline()
                      .addLast(
                          tls.client()
                              .newHandler(
                                  channel.alloc(), address.getHostString(), address.getPort()));
                }
                channel.pipeline().addLast(DECODER, Frames.decoder(Hello.MAX_BYTES));
                channel.pipeline().addLast(connection);
              }
            })
        .connect(address)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                failed.accept(connected.cause());
              }
            });
  }

  /** Somebody has connected; on the loop. */
  void accept(SocketChannel channel) {
    if (cut || incoming.size() >= MAX_INCOMING) {
      var unused = channel.close();
      return;
    }
    if (tls != null) {
      channel.pipeline().addLast(tls.server().newHandler(channel.alloc()));
    }
    IncomingConnection connection = new IncomingConnection(this, channel);
    channel.pipeline().addLast(DECODER, Frames.decoder(Hello.MAX_BYTES));
    channel.pipeline().addLast(connection);
    incoming.add(connection);
  }

  /** A connection is another replica's: its older one, should there be one, is dead. */
  void greeted(IncomingConnection connection) {
    for (IncomingConnection other : incoming) {
      ReplicaId from = other.from();
      if (other != connection && from != null && from.equals(connection.from())) {
        other.close();
      }
    }
    ReplicaId from = connection.from();
    TcpPeer peer = from == null ? null : peers.get(from);
    if (peer != null) {
      peer.wake();
    }
  }

  void closed(IncomingConnection connection) {
    incoming.remove(connection);
  }

  /** A connection was closed for a reason; on the loop. One line for each host and reason. */
  void refused(@Nullable InetSocketAddress remote, String reason) {
    String host = remote == null ? "an unknown host" : remote.getAddress().getHostAddress();
    if (said.isNew(host + reason)) {
      logger.warn("Replica {}: refused a connection from {}: {}", replica, host, reason);
    }
  }

  /** On the loop. */
  void gone(ReplicaId lost) {
    LossListener current = losses;
    if (current != null && !cut) {
      current.gone(lost);
    }
  }

  @Override
  public void cut() {
    cut = true;
    inbox.cut();
    execute(this::closeConnections);
  }

  /** First the listener: who is cut off and tries again must be refused. */
  private void closeConnections() {
    var unused = listener.close();
    incoming.forEach(IncomingConnection::close);
    peers.values().forEach(TcpPeer::end);
    peers.clear();
  }

  @Override
  public void close() {
    cut();
    var ended = loop.parent().shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    if (!loop.inEventLoop()) {
      ended.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
    inbox.awaitEnd();
  }
}
