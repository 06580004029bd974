package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One replica's connections to the others, in other processes: frames over TCP, by choice in mutual
 * TLS 1.3. docs/transport.md has the bytes.
 *
 * <p>It belongs to one life of one replica, as a {@link RaftLog} does: a replica that comes back
 * gets a new one. It listens from its construction on, and talks from the start of the replica on.
 * The end of the replica ends it too; {@link #close} is for one that was never started, and does no
 * harm otherwise.
 */
public final class TcpNetwork extends Network implements AutoCloseable {
  /** Above the numbers of networks inside a JVM, below 2^31. */
  private static final int NUMBERS = 1 << 30;

  private static final int CLOSE_SECONDS = 5;

  /** More than a cluster has members. */
  private static final int MAX_HEARD = 32;

  private final String cluster;
  private final @Nullable TlsContexts tls;
  private final EventLoop loop;
  private final Channel listener;
  private final InetSocketAddress address;

  /** Guarded by this. */
  private Map<ReplicaId, InetSocketAddress> others;

  /**
   * Where callers are that know of later changes of the members than this replica. Guarded by this.
   */
  private final Map<ReplicaId, Heard> heard = new HashMap<>();

  private volatile Roster roster = Roster.FIXED;
  private volatile MembershipListener membershipListener = MembershipListener.NONE;

  /** The replica's end; null before it is attached. Written under this. */
  private volatile @Nullable TcpLink link;

  /**
   * Listens.
   *
   * @throws UncheckedIOException when it cannot, because the port is in use for example
   * @throws IllegalArgumentException when a TLS file is not what it should be
   */
  public TcpNetwork(TcpOptions options) {
    super(number(options.cluster()));
    cluster = options.cluster();
    others = options.others();
    TlsFiles files = options.tls();
    tls = files == null ? null : TlsContexts.read(files);
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1, EngineThreads.named("holdfast-network-"), NioIoHandler.newFactory());
    loop = group.next();
    listener = listen(group, options.listen());
    address = (InetSocketAddress) listener.localAddress();
  }

  /**
   * The replicas of one cluster must agree on it in all processes, and two clusters in one process
   * must differ: so it comes from the cluster's id.
   */
  private static int number(String cluster) {
    CRC32C checksum = new CRC32C();
    checksum.update(cluster.getBytes(StandardCharsets.UTF_8));
    return NUMBERS + (int) (checksum.getValue() % NUMBERS);
  }

  private Channel listen(EventLoopGroup group, InetSocketAddress listen) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            // Until the replica is there, callers wait in the kernel's queue.
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    TcpLink current = link;
                    if (current == null) {
                      var unused = channel.close();
                    } else {
                      current.accept(channel);
                    }
                  }
                })
            .bind(listen)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var unused = group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
      throw new UncheckedIOException(
          new IOException(
              "Cannot listen for other replicas on "
                  + listen.getHostString()
                  + ':'
                  + listen.getPort()
                  + ": "
                  + bound.cause().getMessage(),
              bound.cause()));
    }
    return bound.channel();
  }

  /** Where it listens, with the actual port. */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * Where a caller says that it is.
   *
   * @param index how new its roster is
   */
  private record Heard(InetSocketAddress address, long index) {}

  /**
   * A caller was let in. Where it knows of later changes of the members, it is believed where it
   * is, until the log has said it: a snapshot, which may be what the log says it with, is asked for
   * by the one who needs it, and who has nothing yet knows nobody to ask.
   */
  synchronized void heard(Hello hello) {
    InetSocketAddress at = hello.address();
    if (at == null
        || hello.rosterIndex() <= roster.index()
        || (heard.size() >= MAX_HEARD && !heard.containsKey(hello.from()))) {
      return;
    }
    heard.put(hello.from(), new Heard(at, hello.rosterIndex()));
    TcpLink current = link;
    if (current != null) {
      current.setPeers(known());
    }
  }

  /** Where the others are, with what was heard since the log said so. */
  private synchronized Map<ReplicaId, InetSocketAddress> known() {
    Map<ReplicaId, InetSocketAddress> known = new HashMap<>(others);
    heard.forEach((id, each) -> known.put(id, each.address()));
    return known;
  }

  /**
   * Where the other replicas are from now on. Connections to those whose address is the same stay;
   * others are closed.
   */
  public synchronized void setOthers(Map<ReplicaId, InetSocketAddress> addresses) {
    others = Map.copyOf(addresses);
    TcpLink current = link;
    if (current != null) {
      current.setPeers(known());
    }
  }

  /**
   * Who belongs to the cluster from now on: whom this replica calls, and whom it lets in.
   * Connections to members whose address is the same stay.
   */
  public synchronized void setRoster(Roster changed) {
    roster = changed;
    heard.values().removeIf(each -> each.index() <= changed.index());
    setOthers(changed.addresses());
    TcpLink current = link;
    if (current != null) {
      current.closeDropped();
    }
  }

  /** Who belongs to the cluster, as far as is known here. */
  public Roster roster() {
    return roster;
  }

  /** Lets one listener know what is said about this replica's membership. */
  public void onMembership(MembershipListener listener) {
    membershipListener = listener;
  }

  MembershipListener membershipListener() {
    return membershipListener;
  }

  /**
   * A replica that was asked who it is.
   *
   * @param clusterId empty where it belongs to none yet
   */
  public record Found(String clusterId, long incarnation) {}

  /**
   * Asks who is at an address, without becoming anybody's peer. Fails with an {@link IOException}
   * of one line where no replica of that id and cluster name answers, within some seconds.
   */
  public CompletableFuture<Found> enquire(ReplicaId replica, InetSocketAddress at) {
    TcpLink current = link;
    if (current == null) {
      return CompletableFuture.failedFuture(new IOException("This replica is not running"));
    }
    return current
        .enquire(replica, at)
        .orTimeout(OutgoingConnection.HELLO_MILLIS, TimeUnit.MILLISECONDS)
        .handle(
            (answer, failure) -> {
              if (failure != null) {
                throw new CompletionException(
                    new IOException(
                        failure instanceof TimeoutException
                            ? "It does not answer"
                            : String.valueOf(failure.getMessage()),
                        failure));
              }
              if (answer.verdict() != Hello.Verdict.WELCOME) {
                throw new CompletionException(
                    new IOException("It refuses this replica: " + answer.reason()));
              }
              return new Found(answer.owner().clusterId(), answer.owner().incarnation());
            });
  }

  @Override
  synchronized TcpLink attach(ReplicaId replica) {
    if (link != null || !listener.isOpen()) {
      throw new IllegalStateException("This network belongs to another life of a replica");
    }
    TcpLink attached = new TcpLink(replica, cluster, loop, listener, tls, this);
    link = attached;
    attached.setPeers(known());
    listener.config().setAutoRead(true);
    return attached;
  }

  @Override
  public synchronized void close() {
    TcpLink current = link;
    if (current != null) {
      current.close();
    } else {
      listener.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
      var unused = loop.parent().shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
