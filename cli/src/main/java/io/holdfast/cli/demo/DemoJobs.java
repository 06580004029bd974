package io.holdfast.cli.demo;

import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import io.holdfast.client.JobType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Submits the jobs of a demo, not faster than they are done, so that both deaths fall into the
 * middle of it.
 */
final class DemoJobs {
  static final JobType<byte[], byte[]> TYPE = JobType.bytes("demo");
  static final String QUEUE = "demo";

  /** So many are submitted and not confirmed. */
  private static final int MAX_UNCONFIRMED = 256;

  private final HoldfastClient client;
  private final int count;
  private final Queue<Long> confirmed = new ConcurrentLinkedQueue<>();
  private final AtomicLong confirmedCount = new AtomicLong();
  private final Semaphore room = new Semaphore(MAX_UNCONFIRMED);

  /** How many may have been submitted by now. */
  private final AtomicLong allowed = new AtomicLong();

  private volatile @Nullable Throwable failure;

  /** Submits that are sent after this are looked for; nanoseconds of the process's clock. */
  private volatile long watchSince = Long.MAX_VALUE;

  private final AtomicLong firstAfter = new AtomicLong();

  DemoJobs(HoldfastClient client, int count) {
    this.client = client;
    this.count = count;
  }

  /** Lets submits go on up to so many. */
  void allow(long upTo) {
    allowed.accumulateAndGet(Math.min(count, upTo), Math::max);
  }

  void start() {
    Thread thread = new Thread(this::submitAll, "holdfast-demo-jobs");
    thread.setDaemon(true);
    thread.start();
  }

  /** From now on, the first submit that is sent and confirmed is remembered. */
  void watch() {
    watchSince = System.nanoTime();
  }

  /** Milliseconds from {@link #watch} to it; 0 while there is none. */
  long firstAfterMillis() {
    return Duration.ofNanos(firstAfter.get()).toMillis();
  }

  long confirmedCount() {
    return confirmedCount.get();
  }

  Queue<Long> confirmed() {
    return confirmed;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  private void submitAll() {
    try {
      for (int at = 0; at < count; at++) {
        while (at >= allowed.get()) {
          Thread.sleep(1);
        }
        room.acquire();
        submit(at);
      }
    } catch (InterruptedException stopped) {
      failure = stopped;
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the last stage tells what went wrong
  private void submit(int number) {
    long sent = System.nanoTime();
    client
        .submitAsync(TYPE, ("job " + number).getBytes(StandardCharsets.UTF_8), o -> o.queue(QUEUE))
        .whenComplete(
            (job, refused) -> {
              room.release();
              if (job == null) {
                failure =
                    refused == null
                        ? new HoldfastException("INVALID_ANSWER", 0, "no answer")
                        : refused;
                return;
              }
              confirmed.add(job.id());
              confirmedCount.incrementAndGet();
              long since = watchSince;
              if (sent >= since) {
                firstAfter.compareAndSet(0, System.nanoTime() - since);
              }
            });
  }
}
