package io.holdfast.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.client.HoldfastClient;
import io.holdfast.client.JobState;
import io.holdfast.client.Worker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL of a process with a server in it. */
final class EmbeddedKillTest {
  private static final int CONFIRMED = 50;

  @TempDir private Path folder;

  /** P1 and P4: what was confirmed is there, and gets done. */
  @Test
  void nothingConfirmedIsLostWhenTheProcessIsKilled() throws IOException {
    Path data = folder.resolve("data");
    List<Long> confirmed = submitUntilKilled(data);
    assertThat(confirmed).hasSizeGreaterThanOrEqualTo(CONFIRMED);
    try (Holdfast holdfast = Holdfast.embedded(data)) {
      HoldfastClient client = holdfast.client();
      for (long id : confirmed) {
        assertThat(client.get(id).state()).isEqualTo(JobState.READY);
      }
      try (Worker worker =
          Worker.builder(client)
              .slots(8)
              .handle(EmbeddedProcess.TYPE, (text, context) -> "did " + text)
              .start()) {
        for (long id : confirmed) {
          assertThat(client.handle(EmbeddedProcess.TYPE, id).await(Duration.ofSeconds(20)))
              .startsWith("did job");
        }
        assertThat(worker.name()).isNotEmpty();
      }
    }
  }

  private static List<Long> submitUntilKilled(Path data) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedProcess.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Long> confirmed = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      String line;
      while ((line = lines.readLine()) != null) {
        confirmed.add(Long.valueOf(line));
        if (confirmed.size() == CONFIRMED) {
          process.toHandle().destroyForcibly(); // Leaves its output open: it may say more.
        }
      }
    } finally {
      process.destroyForcibly();
    }
    process.onExit().join();
    return confirmed;
  }
}
