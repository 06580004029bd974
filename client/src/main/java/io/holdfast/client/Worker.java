package io.holdfast.client;

import io.holdfast.client.Transport.SessionSpec;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Does jobs: a worker of a name, in this process.
 *
 * <p>It has a session, through which the server sends it jobs as long as there are free slots; each
 * runs on a thread of its own. When the session is lost (the server was out of reach for a lease,
 * or another process has opened one of the same name) its jobs are stopped and a new session is
 * opened. A handler learns that it is to stop by an interrupt and by its {@link JobContext}; one
 * that does not mind may overlap with the next attempt elsewhere, which has a greater fencing
 * token.
 *
 * <p>It keeps the process alive until it is drained or closed. Used by any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the last stage of each tells what went wrong
public final class Worker implements AutoCloseable {
  private static final System.Logger logger = System.getLogger(Worker.class.getName());

  /** To say goodbye; without it the server waits for the end of the lease. */
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

  private final String name;
  private final SessionSpec spec;
  private final HandlerTable handlers;
  private final Transport transport;
  private final DutyThread duty;
  private final HandlerThreads threads;
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final SessionWatcher owner = new SessionOwner();

  // The duty thread's, but for reading the session.
  private volatile @Nullable WorkerSession session;
  private boolean draining;
  private boolean ending;
  private int failedOpenings;
  private long lastOpened;

  private Worker(Builder builder, Transport transport) {
    this.name = builder.name;
    this.handlers = builder.handlers;
    List<String> queues = builder.queues.isEmpty() ? List.of("default") : builder.queues;
    this.spec = new SessionSpec(List.copyOf(queues), handlers.types(), builder.lease);
    this.transport = transport;
    this.duty = new DutyThread(name);
    this.threads = new HandlerThreads(name, builder.slots);
  }

  /** A worker that talks to the cluster of a client, which has to be open as long as it lives. */
  public static Builder builder(HoldfastClient client) {
    return new Builder(new HttpTransport(client.router(), client.wire()));
  }

  static Builder builder(Transport transport) {
    return new Builder(transport);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its session; 0 while there is none. */
  public long session() {
    WorkerSession current = session;
    return current == null ? 0 : current.id();
  }

  /**
   * Takes nothing new, ends what it has, and closes.
   *
   * @return completed when that is done; {@link #close} ends it sooner
   */
  public CompletableFuture<Void> drain() {
    duty.execute(this::startDraining);
    return finished.copy();
  }

  /**
   * Completed when it has ended: it was drained, here or by {@code holdfast worker drain}, or
   * closed.
   */
  public CompletableFuture<Void> ended() {
    return finished.copy();
  }

  private void startDraining() {
    draining = true;
    WorkerSession current = session;
    if (current != null) {
      current.drain();
    }
    goOn();
  }

  /** Stops what it has, which goes to others. Waits until the server knows, two seconds at most. */
  @Override
  public void close() {
    duty.execute(this::finish);
    try {
      finished.get(2 * CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException late) {
      logger.log(Level.WARNING, "worker " + name + " could not say goodbye", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    end();
  }

  private void start() {
    long sent = System.nanoTime();
    try {
      Transport.Opened opened = HoldfastClient.join(transport.open(name, spec));
      duty.execute(() -> opened(opened, sent));
    } catch (RuntimeException failed) {
      end();
      throw failed;
    }
  }

  private void open() {
    if (ending || draining) {
      goOn();
      return;
    }
    long sent = System.nanoTime();
    transport
        .open(name, spec)
        .whenComplete(
            (opened, failure) -> {
              if (opened != null) {
                duty.execute(() -> opened(opened, sent));
                return;
              }
              logger.log(Level.WARNING, () -> "worker " + name + " has no session: " + failure);
              duty.execute(() -> duty.after(Router.pause(failedOpenings++), this::open));
            });
  }

  private void opened(Transport.Opened opened, long sent) {
    failedOpenings = 0;
    lastOpened = sent;
    logger.log(
        Level.INFO,
        () -> "worker " + name + " has session " + opened.session() + ", term " + opened.term());
    WorkerSession current =
        new WorkerSession(transport, opened, sent, duty, threads, handlers, owner);
    session = current;
    current.start();
    if (draining) {
      current.drain();
    }
    goOn();
  }

  /** On the duty thread. */
  private void goOn() {
    WorkerSession current = session;
    if (ending) {
      return;
    }
    if (draining && (current == null || current.isIdle())) {
      finish();
    } else if (current != null) {
      current.askForJobs();
    }
  }

  private void finish() {
    if (ending) {
      return;
    }
    ending = true;
    WorkerSession current = session;
    if (current == null) {
      finished.completeAsync(() -> null);
      return;
    }
    current.end("the worker ends");
    transport
        .close(current.id(), CLOSE_DEADLINE)
        .whenComplete(
            (closed, failure) -> {
              if (failure != null) {
                logger.log(Level.INFO, () -> "worker " + name + " ends unheard: " + failure);
              }
              end();
              // By another thread, which may do what it likes.
              finished.completeAsync(() -> null);
            });
  }

  private void end() {
    duty.end();
    threads.close();
  }

  private final class SessionOwner implements SessionWatcher {
    @Override
    public void changed() {
      goOn();
    }

    @Override
    public void drainWanted() {
      logger.log(Level.INFO, () -> "worker " + name + " is drained by the server");
      startDraining();
    }

    @Override
    public void ended(WorkerSession lost, String why) {
      if (session != lost) {
        return;
      }
      session = null;
      if (ending) {
        return;
      }
      logger.log(Level.WARNING, () -> "worker " + name + " lost session " + lost.id() + ": " + why);
      // Two processes of one name close each other's session: they shall not do only that.
      boolean young = System.nanoTime() - lastOpened < TimeUnit.SECONDS.toNanos(2);
      duty.after(young ? Router.MAX_PAUSE.multipliedBy(2) : Router.pause(0), Worker.this::open);
    }
  }

  /** Settings of a worker. */
  public static final class Builder {
    /** More threads than this a process does not want. */
    private static final int MAX_SLOTS = 10_000;

    private final Transport transport;
    private final List<String> queues = new ArrayList<>();
    private final HandlerTable handlers = new HandlerTable();
    private String name = randomName();
    private int slots = 1;
    private @Nullable Duration lease;

    private Builder(Transport transport) {
      this.transport = transport;
    }

    /** Without it: the process's number and a random part. One process of a name at a time. */
    public Builder name(String text) {
      name = text;
      return this;
    }

    /** Takes jobs of this queue, and of others that are named; {@code default} without any. */
    public Builder queue(String queue) {
      queues.add(queue);
      return this;
    }

    /** How many jobs at once; 1 without it. */
    public Builder slots(int count) {
      if (count < 1 || count > MAX_SLOTS) {
        throw new IllegalArgumentException(
            "slots: expected 1 to " + MAX_SLOTS + " but was " + count);
      }
      slots = count;
      return this;
    }

    /** How long it may be silent before its jobs go to others; the server's default without it. */
    public Builder lease(Duration length) {
      lease = length;
      return this;
    }

    /** Does jobs of a type. */
    public <I, O> Builder handle(JobType<I, O> type, JobHandler<I, O> handler) {
      handlers.add(type, handler);
      return this;
    }

    /** Does jobs of every other type, as bytes. */
    public Builder handleOthers(JobHandler<byte[], byte[]> handler) {
      handlers.addForOthers(handler);
      return this;
    }

    /**
     * Opens a session and starts.
     *
     * @throws HoldfastException where no session can be opened
     */
    public Worker start() {
      if (handlers.isEmpty()) {
        throw new IllegalStateException("Expected a handler but there is none");
      }
      Worker worker = new Worker(this, transport);
      worker.start();
      return worker;
    }

    private static String randomName() {
      return "worker-"
          + ProcessHandle.current().pid()
          + "-"
          + Integer.toHexString(ThreadLocalRandom.current().nextInt());
    }
  }
}
