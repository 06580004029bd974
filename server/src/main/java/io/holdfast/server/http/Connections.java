package io.holdfast.server.http;

import io.vertx.core.http.HttpConnection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bounds the connections: the one too many is closed, and the log says so once a minute. */
final class Connections {
  private static final Logger logger = LoggerFactory.getLogger(Connections.class);
  private static final long SAY_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int most;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong saidNanos = new AtomicLong(System.nanoTime() - SAY_AGAIN_NANOS);

  Connections(int most) {
    this.most = most;
  }

  /** A connection has come; on its own thread. */
  void opened(HttpConnection connection) {
    connection.closeHandler(closed -> open.decrementAndGet());
    if (open.incrementAndGet() > most) {
      say();
      var unused = connection.close();
    }
  }

  private void say() {
    long said = saidNanos.get();
    long now = System.nanoTime();
    if (now - said >= SAY_AGAIN_NANOS && saidNanos.compareAndSet(said, now)) {
      logger.warn("there are {} connections already: more are closed as they come", most);
    }
  }
}
