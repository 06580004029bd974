package io.holdfast.server.embedded;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an embedded server can be told. Used by one thread, before the start. */
public final class EmbeddedOptions {
  private static final Logger logger = LoggerFactory.getLogger(EmbeddedOptions.class);
  private static final int MAX_PORT = 65_535;
  private static final Duration MIN_LEASE = Duration.ofMillis(100);
  private static final Duration MAX_LEASE = Duration.ofHours(1);

  private @Nullable Integer port;
  private @Nullable Duration workerLease;
  private Consumer<Throwable> onDeath = cause -> logger.error("the embedded server is dead", cause);

  EmbeddedOptions() {}

  /**
   * Serves HTTP on loopback too, for {@code curl}, the command line and workers in other processes;
   * without this nothing listens.
   *
   * @param number 0 for any
   */
  public EmbeddedOptions listen(int number) {
    if (number < 0 || number > MAX_PORT) {
      throw new IllegalArgumentException(
          "Expected a port from 0 to " + MAX_PORT + " but it is " + number);
    }
    port = number;
    return this;
  }

  /** How long a worker may be silent where it does not say itself; 10 s without this. */
  public EmbeddedOptions workerLease(Duration length) {
    if (length.compareTo(MIN_LEASE) < 0 || length.compareTo(MAX_LEASE) > 0) {
      throw new IllegalArgumentException(
          "Expected a lease from " + MIN_LEASE + " to " + MAX_LEASE + " but it is " + length);
    }
    workerLease = length;
    return this;
  }

  /**
   * Learns once, from any thread, that the server is dead: its disk failed or it met a bug. It has
   * stopped serving then and confirms nothing more; a process server would exit, and so should the
   * application. Without this it is an error in the diagnostics.
   */
  public EmbeddedOptions onDeath(Consumer<Throwable> learner) {
    onDeath = learner;
    return this;
  }

  /** Null for not at all. */
  @Nullable Integer port() {
    return port;
  }

  /** Null for the default. */
  @Nullable Duration workerLease() {
    return workerLease;
  }

  Consumer<Throwable> onDeath() {
    return onDeath;
  }
}
