package io.holdfast.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import io.holdfast.client.JobHandle;
import io.holdfast.client.JobState;
import io.holdfast.client.JobType;
import io.holdfast.client.Worker;
import io.holdfast.log.FolderInUseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in the process of the test. */
final class EmbeddedServerTest {
  private static final JobType<String, String> GREET =
      JobType.of("greet", String.class, String.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private static Worker greeter(HoldfastClient client) {
    return Worker.builder(client)
        .slots(4)
        .handle(GREET, (name, context) -> "hello " + name + " " + context.fencingToken())
        .start();
  }

  @Test
  void jobLivesFromSubmitToResult() {
    try (Holdfast holdfast = Holdfast.embedded(folder.resolve("data"));
        Worker worker = greeter(holdfast.client())) {
      JobHandle<String> job = holdfast.client().submit(GREET, "you");
      assertThat(job.await(PATIENCE)).isEqualTo("hello you 1");
      assertThat(holdfast.client().get(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(worker.session()).isPositive();
    }
  }

  @Test
  void jobLivesInMemoryAndLeavesNoFile() throws IOException {
    try (Holdfast holdfast = Holdfast.inMemory();
        Worker worker = greeter(holdfast.client())) {
      assertThat(holdfast.client().submit(GREET, "me").await(PATIENCE)).startsWith("hello me");
      assertThat(worker.name()).isNotEmpty();
    }
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void refusalsAreThoseOfTheApi() {
    try (Holdfast holdfast = Holdfast.inMemory()) {
      HoldfastClient client = holdfast.client();
      assertThatThrownBy(() -> client.get(42))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              refused -> assertThat(refused.code()).isEqualTo("NOT_FOUND"));
      client.submit(GREET, "a", o -> o.idempotencyKey("k"));
      assertThatThrownBy(() -> client.submit(GREET, "b", o -> o.idempotencyKey("k")))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              refused -> assertThat(refused.code()).isEqualTo("KEY_CONFLICT"));
      byte[] queues = client.request("GET", "/v1/queues", new byte[0]);
      assertThat(new String(queues, StandardCharsets.UTF_8)).contains("\"ready\":1");
    }
  }

  @Test
  void nextStartGoesOnWithWhatIsInTheFolder() {
    Path data = folder.resolve("data");
    long id;
    try (Holdfast holdfast = Holdfast.embedded(data)) {
      id = holdfast.client().submit(GREET, "later").id();
    }
    try (Holdfast holdfast = Holdfast.embedded(data);
        Worker worker = greeter(holdfast.client())) {
      assertThat(holdfast.client().handle(GREET, id).await(PATIENCE)).startsWith("hello later");
      assertThat(worker.name()).isNotEmpty();
    }
  }

  @Test
  void secondOpenOfAFolderIsRefusedAndHarmless() {
    Path data = folder.resolve("data");
    try (Holdfast holdfast = Holdfast.embedded(data)) {
      assertThatThrownBy(() -> Holdfast.embedded(data)).isInstanceOf(FolderInUseException.class);
      assertThat(holdfast.client().submit(GREET, "still").id()).isEqualTo(1);
    }
  }

  @Test
  void folderOfSomebodyElseIsRefused() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "mine");
    assertThatThrownBy(() -> Holdfast.embedded(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("thesis.txt");
  }

  @Test
  void twoServersInOneProcessKnowNothingOfEachOther() {
    try (Holdfast second = Holdfast.embedded(folder.resolve("b"))) {
      try (Holdfast first = Holdfast.embedded(folder.resolve("a"))) {
        first.client().submit(GREET, "one");
        assertThat(first.client().submit(GREET, "two").id()).isEqualTo(2);
        assertThat(second.client().submit(GREET, "one").id()).isEqualTo(1);
      }
      assertThat(second.client().submit(GREET, "two").id()).isEqualTo(2);
    }
  }

  @Test
  void listensTooWhereItIsToldTo() {
    try (Holdfast holdfast = Holdfast.inMemory(options -> options.listen(0));
        HoldfastClient remote = HoldfastClient.connect(List.of(holdfast.address().orElseThrow()));
        Worker worker = greeter(remote)) {
      assertThat(holdfast.client().submit(GREET, "far").await(PATIENCE)).startsWith("hello far");
      assertThat(worker.name()).isNotEmpty();
    }
  }

  @Test
  void closedServerAnswersNothing() {
    Holdfast holdfast = Holdfast.inMemory();
    holdfast.close();
    assertThatThrownBy(() -> holdfast.client().submit(GREET, "late"))
        .isInstanceOfSatisfying(
            HoldfastException.class, refused -> assertThat(refused.code()).isEqualTo("CLOSED"));
    holdfast.close();
  }
}
