package io.holdfast.server.embedded;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.client.JobType;
import io.holdfast.client.Worker;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An application that opens and closes a server again and again, as tests do. */
final class EmbeddedRoundsTest {
  private static final JobType<String, String> ECHO =
      JobType.of("echo", String.class, String.class);
  private static final int ROUNDS = 100;

  /** Longer than the pools of the log and of the JDK's client keep an idle thread. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void hundredRoundsLeaveNoThreadAndNoDescriptor() {
    Set<Long> others =
        Thread.getAllStackTraces().keySet().stream().map(Thread::getId).collect(toSet());
    round(0); // What the JVM keeps once is made.
    awaitNoThreadsBut(others);
    int before = descriptors();
    for (int at = 1; at <= ROUNDS; at++) {
      round(at);
    }
    awaitNoThreadsBut(others);
    assertThat(descriptors()).isLessThanOrEqualTo(before);
  }

  private void round(int number) {
    boolean inMemory = number % 2 == 1;
    try (Holdfast holdfast =
            inMemory ? Holdfast.inMemory() : Holdfast.embedded(folder.resolve("data"));
        Worker worker =
            Worker.builder(holdfast.client()).handle(ECHO, (text, context) -> text).start()) {
      assertThat(holdfast.client().submit(ECHO, "x").await(Duration.ofSeconds(20))).isEqualTo("x");
      assertThat(worker.name()).isNotEmpty();
    }
  }

  private static void awaitNoThreadsBut(Set<Long> others) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(newOnes(others)).isEmpty());
  }

  /** But those that the JDK makes once for all, and those of this test's waiting. */
  private static Set<String> newOnes(Set<Long> others) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> !others.contains(each.getId()))
        .map(Thread::getName)
        .filter(name -> !name.matches("CompletableFutureDelayScheduler|Cleaner-.*|awaitility.*"))
        .filter(name -> !name.matches("process reaper|.*Common-Cleaner|C[12] CompilerThread.*"))
        .collect(toCollection(TreeSet::new));
  }

  private static int descriptors() {
    return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
  }
}
