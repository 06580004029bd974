package io.holdfast.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.cli.ExitCode;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import io.holdfast.client.JobHandle;
import io.holdfast.client.JobType;
import io.holdfast.client.Worker;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real processes with TLS and tokens: who has both is served, all others get one line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // processes take a second each
final class SecuredServerTest {
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @SuppressWarnings("NullAway.Init")
  private TestPki pki;

  @SuppressWarnings("NullAway.Init")
  private CommandProcess server;

  @SuppressWarnings("NullAway.Init")
  private String address;

  @BeforeAll
  void serve(@TempDir Path own) throws Exception {
    folder = own;
    pki = new TestPki(folder, "authority").issue("api").issue("caller");
    token("app", "client");
    token("hand", "worker");
    Path config =
        Files.writeString(
            folder.resolve("server.yaml"),
            """
            data: DIR/data
            listen: 127.0.0.1:0
            tls: {certificate: DIR/api.pem, key: DIR/api.key}
            auth: {tokens: DIR/tokens}
            """
                .replace("DIR", folder.toString()));
    server = CommandProcess.start(Map.of(), "server", "--config", config.toString());
    String line = server.awaitErr(" listens on ");
    address = line.replaceAll(".* listens on ([^,]+),.*", "$1");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private void token(String name, String role) throws Exception {
    try (CommandProcess made =
        CommandProcess.start(
            Map.of(), "token", "new", name, "--role", role, "--add-to", file("tokens"))) {
      assertThat(made.exitCode()).isZero();
      Files.write(folder.resolve(name + ".token"), made.out());
    }
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void clientWorkerAndCommandsWorkWithTheirTokens() throws Exception {
    assertThat(address).startsWith("https://127.0.0.1:");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("tokens"))))
        .isEqualTo("rw-------");
    JobType<byte[], byte[]> echo = JobType.bytes("echo");
    try (HoldfastClient hand = client("hand").build();
        HoldfastClient app = client("app").build();
        Worker worker =
            Worker.builder(hand).queue("default").handle(echo, (in, context) -> in).start()) {
      JobHandle<byte[]> job = app.submit(echo, "hi".getBytes(StandardCharsets.UTF_8));
      assertThat(job.await(Duration.ofSeconds(30))).asString().isEqualTo("hi");
      assertThat(worker.session()).isPositive();
      assertThatThrownBy(() -> hand.get(job.id()))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              refused -> assertThat(refused.code()).isEqualTo("PERMISSION_DENIED"));
    }
    ends(ExitCode.OK, "", "--token-file", file("app.token"), "--ca", file("authority.trust"));
    assertThat(String.join("\n", server.err())).doesNotContain("hft_");
  }

  @Test
  void whoIsNotLetInGetsOneLineAndItsCode() throws Exception {
    Files.writeString(folder.resolve("wrong.token"), "guess\n");
    String[] trusted = {"--ca", file("authority.trust")};
    ends(ExitCode.DENIED, "UNAUTHENTICATED: Expected the header", trusted);
    ends(
        ExitCode.DENIED,
        "UNAUTHENTICATED: Expected the header Authorization: Bearer TOKEN but the token is none"
            + " that this server knows (--token-file or HOLDFAST_TOKEN_FILE names the token)",
        "--ca",
        file("authority.trust"),
        "--token-file",
        file("wrong.token"));
    ends(
        ExitCode.DENIED,
        "PERMISSION_DENIED: Expected a token of the role client but that of hand has worker",
        "--ca",
        file("authority.trust"),
        "--token-file",
        file("hand.token"));
    ends(
        ExitCode.DENIED,
        "UNTRUSTED: the certificate of " + address + " is not accepted: ",
        "--token-file",
        file("app.token"));
    ends(ExitCode.USAGE, "Expected both --cert and --cert-key", "--cert", file("caller.pem"));
    ends(
        ExitCode.USAGE, "Expected PEM certificates in " + file("api.key"), "--ca", file("api.key"));
    ends(ExitCode.USAGE, "Expected a token in " + file("none"), "--token-file", file("none"));
  }

  @Test
  void aCertificateThatHasRunOutIsSaidAtTheStartAndRefusedByCallers() throws Exception {
    pki.issue("old", Instant.now().minusSeconds(60));
    try (CommandProcess old =
        CommandProcess.start(
            Map.of(
                "HOLDFAST_DATA", file("other"),
                "HOLDFAST_LISTEN", "127.0.0.1:0",
                "HOLDFAST_TLS_CERTIFICATE", file("old.pem"),
                "HOLDFAST_TLS_KEY", file("old.key")),
            "server")) {
      old.awaitErr("the certificate of the API is good until ");
      String there = old.awaitErr(" listens on ").replaceAll(".* listens on ([^,]+),.*", "$1");
      ends(there, ExitCode.DENIED, "is not accepted: ", "--ca", file("authority.trust"));
    }
  }

  @Test
  void withClientAuthoritiesACertificateIsNeededToo() throws Exception {
    try (CommandProcess mutual =
        CommandProcess.start(
            Map.of(
                "HOLDFAST_DATA", file("other"),
                "HOLDFAST_LISTEN", "127.0.0.1:0",
                "HOLDFAST_TLS_CERTIFICATE", file("api.pem"),
                "HOLDFAST_TLS_KEY", file("api.key"),
                "HOLDFAST_TLS_CLIENT_AUTHORITIES", file("authority.trust")),
            "server")) {
      String there = mutual.awaitErr(" listens on ").replaceAll(".* listens on ([^,]+),.*", "$1");
      ends(there, ExitCode.DENIED, "does not accept this", "--ca", file("authority.trust"));
      ends(
          there,
          ExitCode.OK,
          "",
          "--ca",
          file("authority.trust"),
          "--cert",
          file("caller.pem"),
          "--cert-key",
          file("caller.key"));
    }
  }

  /** Runs {@code job list} with these options. */
  private void ends(int exitCode, String says, String... options) throws Exception {
    ends(address, exitCode, says, options);
  }

  private static void ends(String address, int exitCode, String says, String... options)
      throws Exception {
    String[] line = new String[options.length + 4];
    line[0] = "job";
    line[1] = "list";
    line[2] = "--server";
    line[3] = address;
    System.arraycopy(options, 0, line, 4, options.length);
    try (CommandProcess command = CommandProcess.start(Map.of(), line)) {
      int code = command.exitCode();
      assertThat(String.join("\n", command.err())).contains(says).doesNotContain("\n");
      assertThat(code).isEqualTo(exitCode);
    }
  }

  private HoldfastClient.Builder client(String name) throws Exception {
    return HoldfastClient.builder()
        .addresses(List.of(URI.create(address)))
        .trust(pki.trust())
        .token(Files.readString(folder.resolve(name + ".token")).strip());
  }
}
