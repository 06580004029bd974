package io.holdfast.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.log.FolderInUseException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands in this process, with a signal that the test gives. */
final class ServerCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Runnable> stops = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path folder;

  @Test
  void devSaysWhereItIsServesAndEndsInOrder() throws Exception {
    CompletableFuture<Integer> running = dev();
    String address = address(running);
    assertThat(said().lines())
        .hasSize(3)
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("Holdfast is at " + address),
            line -> assertThat(line).isEqualTo("Data is in " + folder.resolve("data")),
            line -> assertThat(line).startsWith("Try: curl ").endsWith(address + "/v1/jobs"));
    assertThat(post(address + "/v1/jobs", "{\"type\":\"mail\",\"payload\":1}"))
        .isEqualTo("{\"id\":\"1\",\"generation\":1,\"state\":\"READY\",\"duplicate\":false}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
        .isEqualTo("rwx------");
    stop();
    assertThat(running.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
  }

  @Test
  void whatWasAnsweredIsThereAtTheNextStart() throws Exception {
    for (int id = 1; id <= 2; id++) {
      out.reset();
      CompletableFuture<Integer> running = dev();
      assertThat(post(address(running) + "/v1/jobs", "{\"type\":\"mail\"}"))
          .startsWith("{\"id\":\"" + id + "\"");
      stop();
      assertThat(running.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
    }
  }

  @Test
  void aFolderInUseIsRefused() throws Exception {
    CompletableFuture<Integer> running = dev();
    address(running);
    assertThatThrownBy(() -> command("dev", "--data", data(), "--port", "0"))
        .isInstanceOf(FolderInUseException.class);
    stop();
    assertThat(running.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
  }

  @Test
  void aPortInUseIsRefusedAndNothingIsChanged() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      refused(
          ExitCode.ADDRESS,
          "cannot listen on 127.0.0.1:" + port,
          "dev",
          "--data",
          data(),
          "--port",
          port);
    }
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void whatIsNoFolderIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    refused(ExitCode.FOLDER, "is not a folder", "dev", "--data", file.toString(), "--port", "0");
    refused(ExitCode.FOLDER, "is not a folder", "dev", "--data", file + "/in", "--port", "0");
  }

  @Test
  void aFolderWithSomebodysFilesIsRefusedAndNothingIsChanged() throws Exception {
    Files.writeString(Files.createDirectory(folder.resolve("mine")).resolve("a"), "b");
    String data = folder.resolve("mine").toString();
    refused(ExitCode.FOLDER, "it has a, which is no file", "dev", "--data", data, "--port", "0");

    assertThat(folder.resolve("mine").toFile().list()).containsExactly("a");
  }

  @Test
  void aWrongConfigurationIsOneLine() throws Exception {
    Path file = Files.writeString(folder.resolve("c.yaml"), "lisen: a:1\n");
    refused(
        ExitCode.USAGE,
        "There is no key \"lisen\"; did you mean listen? (" + file + " line 1)",
        "server",
        "--config",
        file.toString());
    refused(ExitCode.USAGE, "--port to be from 0 to 65535", "dev", "--port", "70000");
  }

  @Test
  void theEffectiveConfigurationIsPrinted() throws Exception {
    assertThat(command("server", "--print-config")).isZero();
    assertThat(said())
        .contains("data: " + data() + "  # its folder (HOLDFAST_DATA)\n")
        .contains("listen: 127.0.0.1:7400  # where the API listens (default)\n");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private CompletableFuture<Integer> dev() {
    return CompletableFuture.supplyAsync(() -> command("dev", "--data", data(), "--port", "0"));
  }

  private int command(String... line) {
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            System.err);
    StopSignal signal = stops::add;
    CommandLine root = new CommandLine(CommandLine.Model.CommandSpec.create());
    root.addSubcommand("dev", new DevCommand(streams, signal));
    root.addSubcommand(
        "server", new ServerCommand(streams, signal, Map.of("HOLDFAST_DATA", data())));
    CommandLine.ParseResult parsed = root.parseArgs(line).subcommand();
    Object command = parsed.commandSpec().userObject();
    return command instanceof DevCommand dev ? dev.call() : ((ServerCommand) command).call();
  }

  private void refused(int code, String text, String... line) {
    assertThatThrownBy(() -> command(line))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> {
              assertThat(failure.line()).contains(text).hasLineCount(1);
              assertThat(failure.exitCode()).isEqualTo(code);
            });
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String address(CompletableFuture<Integer> running) {
    await().atMost(Duration.ofSeconds(30)).until(() -> said().contains("Try:") || running.isDone());
    String first = said().lines().findFirst().orElse("");
    return first.replace("Holdfast is at ", "");
  }

  private void stop() {
    stops.forEach(Runnable::run);
  }

  private String post(String address, String body) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString())
        .body();
  }
}
