package io.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What handlers may rely on. */
final class HandlerThreadsTest {
  private static final int SLOTS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HandlerThreads threads = new HandlerThreads("handlers-test", SLOTS);

  @AfterEach
  void close() {
    threads.close();
  }

  @Test
  void asManyHandlersAsSlotsRunAtTheSameTime() {
    for (int round = 0; round < 3; round++) {
      CyclicBarrier together = new CyclicBarrier(SLOTS);
      AtomicInteger met = new AtomicInteger();
      for (int at = 0; at < SLOTS; at++) {
        threads.execute(
            () -> {
              try {
                together.await(20, TimeUnit.SECONDS);
                met.incrementAndGet();
              } catch (Exception alone) {
                throw new IllegalStateException(alone);
              }
            });
      }
      await().atMost(PATIENCE).until(() -> met.get() == SLOTS);
    }
  }

  @Test
  void everyOneOfManyShortHandlersRunsOnAtMostSoManyThreads() throws InterruptedException {
    int count = 10_000;
    CountDownLatch left = new CountDownLatch(count);
    Set<Thread> used = ConcurrentHashMap.newKeySet();
    for (int at = 0; at < count; at++) {
      threads.execute(
          () -> {
            used.add(Thread.currentThread());
            left.countDown();
          });
    }
    assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(used).hasSizeLessThanOrEqualTo(SLOTS);
  }

  @Test
  void closeInterruptsTheHandlersThatRun() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    threads.execute(
        () -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException expected) {
            interrupted.countDown();
          }
        });
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    threads.close();
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
