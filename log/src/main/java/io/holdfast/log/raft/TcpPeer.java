package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another replica: keeps a connection to it, and finds out when its process has ended.
 *
 * <p>When an established connection breaks, the next attempt comes at once. Is it refused, then
 * nobody listens there any more, and the {@link Link.LossListener} is told. The kernel of a killed
 * process closes its sockets one after the other, so an attempt can still get in between: then it
 * is broken before the welcome, and repeated {@value #ALARM_TRIES} times within milliseconds. What
 * is only silent is left to the election timeout.
 *
 * <p>Everything but the construction and {@link #send} is on the event loop.
 */
final class TcpPeer implements OutgoingConnection.Owner {
  private static final int MIN_BACKOFF_MILLIS = 50;
  private static final int MAX_BACKOFF_MILLIS = 1_000;

  /** After 1, 2, 4, 8, 16, 32 milliseconds. */
  private static final int ALARM_TRIES = 6;

  private static final Logger logger = LoggerFactory.getLogger(TcpPeer.class);

  private final TcpLink link;
  private final ReplicaId replica;
  private final InetSocketAddress address;

  /** There from the beginning, so that what is sent at once waits and does not fail. */
  private final OutgoingConnection first;

  private final SaidOnce said = new SaidOnce();

  /** Null while it waits for the next attempt; read from any thread. */
  private volatile @Nullable OutgoingConnection current;

  private @Nullable ScheduledFuture<?> retry;
  private int backoffMillis = MIN_BACKOFF_MILLIS;

  /** Attempts left to find out whether its process has ended; 0 when that is not the question. */
  private int alarmTries;

  private boolean ended;

  TcpPeer(TcpLink link, ReplicaId replica, InetSocketAddress address) {
    this.link = link;
    this.replica = replica;
    this.address = address;
    this.first = new OutgoingConnection(link, replica, this);
    this.current = first;
  }

  ReplicaId replica() {
    return replica;
  }

  InetSocketAddress address() {
    return address;
  }

  /** From any thread. */
  void send(long number, byte[] frame, TcpCall call) {
    OutgoingConnection connection = current;
    if (connection == null) {
      link.fail(call, new IOException("Replica " + replica + " is not connected"));
    } else {
      connection.send(number, frame, call);
    }
  }

  void start() {
    link.connect(address, first, first::end);
  }

  private void connect() {
    retry = null;
    OutgoingConnection connection = new OutgoingConnection(link, replica, this);
    current = connection;
    link.connect(address, connection, connection::end);
  }

  /** It has just connected to us, so it can be reached again. */
  void wake() {
    ScheduledFuture<?> waiting = retry;
    if (waiting != null && waiting.cancel(false)) {
      connect();
    }
  }

  void end() {
    ended = true;
    ScheduledFuture<?> waiting = retry;
    if (waiting != null) {
      waiting.cancel(false);
    }
    OutgoingConnection connection = current;
    if (connection != null) {
      connection.end(new IOException("This replica has ended"));
    }
  }

  @Override
  public void established(OutgoingConnection connection) {
    logger.info("Replica {}: connected to {} at {}", link.replica(), replica, where());
    backoffMillis = MIN_BACKOFF_MILLIS;
    alarmTries = 0;
    said.forget();
  }

  @Override
  public void lost(OutgoingConnection connection, boolean wasEstablished, Throwable cause) {
    if (ended) {
      current = null;
      return;
    }
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    if (wasEstablished || said.isNew(reason)) {
      logger.warn(
          "Replica {}: no connection to {} at {}: {}", link.replica(), replica, where(), reason);
    }
    if (wasEstablished) {
      alarmTries = ALARM_TRIES;
      connect();
    } else if (alarmTries > 0 && !isRefused(cause)) {
      alarmTries--;
      retryAfter(1 << (ALARM_TRIES - 1 - alarmTries));
    } else {
      boolean gone = alarmTries > 0;
      alarmTries = 0;
      retryAfter(backoffMillis);
      backoffMillis = Math.min(2 * backoffMillis, MAX_BACKOFF_MILLIS);
      if (gone) {
        link.gone(replica);
      }
    }
  }

  private String where() {
    return address.getHostString() + ':' + address.getPort();
  }

  private void retryAfter(int millis) {
    current = null;
    retry = link.loop().schedule(this::connect, millis, TimeUnit.MILLISECONDS);
  }

  private static boolean isRefused(Throwable cause) {
    return cause instanceof ConnectException && !(cause instanceof ConnectTimeoutException);
  }
}
