package io.holdfast.bench.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.client.HoldfastClient;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Submits jobs, a bounded number of them unconfirmed and not many more alive than the worker does
 * meanwhile, and waits until all have ended.
 */
public final class Submitter {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** How often the server is asked how many are alive: rarely enough to cost nothing. */
  private static final int ASK_EVERY = 10_000;

  private static final int MAX_ALIVE = 50_000;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final HoldfastClient client;
  private final int batch;
  private final Semaphore room;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * @param batch at most so many unconfirmed
   */
  public Submitter(HoldfastClient client, int batch) {
    this.client = client;
    this.batch = batch;
    this.room = new Semaphore(batch);
  }

  /** Returns when all have ended. */
  public void run(int jobs) throws InterruptedException {
    for (int at = 0; at < jobs; at++) {
      room.acquire();
      submit();
      if (at % ASK_EVERY == ASK_EVERY - 1) {
        awaitAlive(MAX_ALIVE);
      }
    }
    room.acquire(batch);
    awaitAlive(0);
    room.release(batch);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the last stage keeps what went wrong
  private void submit() {
    client
        .submitAsync(WorkerProcess.TYPE, "many", o -> o.queue(WorkerProcess.QUEUE))
        .whenComplete(
            (job, refused) -> {
              if (refused != null) {
                failure.compareAndSet(null, refused);
              }
              room.release();
            });
  }

  private void awaitAlive(int most) {
    while (true) {
      Throwable wrong = failure.get();
      if (wrong != null) {
        throw new IllegalStateException("Expected every job to be taken in", wrong);
      }
      if (alive() <= most) {
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private long alive() {
    long alive = 0;
    try {
      JsonNode answer = MAPPER.readTree(client.request("GET", "/v1/queues", new byte[0]));
      for (JsonNode queue : answer.path("queues")) {
        for (String state : new String[] {"scheduled", "ready", "assigned", "running", "held"}) {
          alive += queue.path(state).asLong();
        }
      }
    } catch (IOException wrong) {
      throw new IllegalStateException("Expected JSON of our own server", wrong);
    }
    return alive;
  }
}
