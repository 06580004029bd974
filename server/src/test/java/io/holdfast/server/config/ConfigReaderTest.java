package io.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ledger.Retention;
import io.holdfast.server.config.ServerConfig.DiagnosticsFormat;
import io.holdfast.server.config.ServerConfig.Member;
import io.holdfast.server.config.ServerConfig.Policy;
import io.holdfast.server.config.ServerConfig.Security;
import io.holdfast.server.config.ServerConfig.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigReaderTest {
  private static final String THREE =
      """
      replica: r2
      data: /var/lib/holdfast
      listen: 127.0.0.1:7401
      replication: 127.0.0.1:7501
      cluster:
        name: blue
        members:
          r1: {replication: 127.0.0.1:7500, api: http://127.0.0.1:7400}
          r2: {replication: 127.0.0.1:7501, api: http://127.0.0.1:7401/}
      worker:
        lease: 1m30s
      jobs: {retention: 0s, retentionCount: 9, retentionBytes: 0}
      log:
        snapshotEvery: 1GiB
        format: json
      """;

  @TempDir private Path folder;

  @Test
  void withoutAnythingThereIsOneReplicaOnLoopback() {
    assertThat(ConfigReader.read(null, Map.of()).config())
        .isEqualTo(
            new ServerConfig(
                "r1",
                Path.of("holdfast-data"),
                new HostPort("127.0.0.1", 7400),
                new HostPort("127.0.0.1", 7500),
                "holdfast",
                Map.of(),
                Security.NONE,
                new Policy(10_000, new Retention(86_400_000, 1_000_000, 256 << 20), 64 << 20),
                DiagnosticsFormat.TEXT));
  }

  @Test
  void everyKeyOfAFileCounts() throws IOException {
    ServerConfig config = ConfigReader.read(file(THREE), Map.of()).config();
    assertThat(config)
        .isEqualTo(
            new ServerConfig(
                "r2",
                Path.of("/var/lib/holdfast"),
                new HostPort("127.0.0.1", 7401),
                new HostPort("127.0.0.1", 7501),
                "blue",
                Map.of(
                    "r1", new Member(new HostPort("127.0.0.1", 7500), "http://127.0.0.1:7400"),
                    "r2", new Member(new HostPort("127.0.0.1", 7501), "http://127.0.0.1:7401")),
                Security.NONE,
                new Policy(90_000, new Retention(0, 9, 0), 1 << 30),
                DiagnosticsFormat.JSON));
    assertThat(config.members().keySet()).containsExactly("r1", "r2");
  }

  @Test
  void theEnvironmentGoesBeforeTheFile() throws IOException {
    ServerConfig config =
        ConfigReader.read(
                file(THREE),
                Map.of(
                    "HOLDFAST_REPLICA", "a",
                    "HOLDFAST_CLUSTER_NAME", "green",
                    "HOLDFAST_CLUSTER_MEMBERS", "{a: {replication: '[::1]:1', api: 'http://h:2'}}",
                    "HOLDFAST_LOG_SNAPSHOT_EVERY", "2MiB",
                    "HOLDFAST_PORT", "tcp://10.0.0.1:7400"))
            .config();
    assertThat(config.clusterName()).isEqualTo("green");
    assertThat(config.policy().snapshotEveryBytes()).isEqualTo(2 << 20);
    assertThat(config.members())
        .isEqualTo(Map.of("a", new Member(new HostPort("::1", 1), "http://h:2")));
  }

  @Test
  void whatIsPrintedReadsBackAsTheSameAndSaysWhereItIsFrom() throws IOException {
    ConfigReader reader =
        ConfigReader.read(file(THREE), Map.of("HOLDFAST_DATA", "/srv/it's #1: here"));
    String printed = reader.print();
    assertThat(printed)
        .contains("(HOLDFAST_DATA)", "cluster.yaml line 3)", "insecure: false", "(default)");
    assertThat(ConfigReader.read(file(printed), Map.of()).config()).isEqualTo(reader.config());

    String defaults = ConfigReader.read(null, Map.of()).print();
    assertThat(ConfigReader.read(file(defaults), Map.of()).config())
        .isEqualTo(ConfigReader.defaults());
  }

  /** What is wrong, and the line that says so; {@code FILE} is the file's name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          lisen: a:1             | There is no key "lisen"; did you mean listen? (FILE line 1)
          a: 1                   | There is no key "a"; known: replica, data, listen, replication, cluster.name, cluster.tls.certificate, cluster.tls.key, cluster.tls.authorities, tls.certificate, tls.key, tls.clientAuthorities, auth.tokens, insecure, worker.lease, jobs.retention, jobs.retentionCount, jobs.retentionBytes, log.snapshotEvery, log.format, cluster.members (FILE line 1)
          cluster: {nam: x}      | There is no key "cluster.nam"; did you mean cluster.name? (FILE line 1)
          data: a\\ndata: b      | Expected data once but it is there again (FILE line 2)
          data: [a, b]           | Expected data to be one value but it is none or several (FILE line 1)
          data:                  | Expected data to be one value but it is none or several (FILE line 1)
          log: 3                 | Expected log to have keys below it but it has none (FILE line 1)
          - a                    | Expected the configuration to have keys below it but it has none (FILE line 1)
          replica: a/b           | Expected replica to be at most 64 letters, digits, '.', '_' and '-' but it is "a/b" (FILE line 1)
          \\nlisten: 7400        | Expected listen to be host:port, such as 127.0.0.1:7400, but it is "7400" (FILE line 2)
          listen: a:70000        | Expected listen to be host:port, such as 127.0.0.1:7400, but it is "a:70000" (FILE line 1)
          listen: ::1:7400       | Expected listen to be host:port, such as 127.0.0.1:7400, but it is "::1:7400" (FILE line 1)
          listen: 0.0.0.0:7400   | Expected tls.certificate and tls.key and auth.tokens because listen is 0.0.0.0:7400, which others than this machine can reach; 'insecure: true' listens there all the same (FILE line 1)
          insecure: yes          | Expected insecure to be true or false but it is "yes" (FILE line 1)
          worker: {lease: 10}    | Expected worker.lease to be a length of time such as 250ms, 30s or 1h30m but it is "10" (FILE line 1)
          worker: {lease: 1ms}   | Expected worker.lease to be from 100ms to 1h but it is "1ms" (FILE line 1)
          log: {snapshotEvery: 1}| Expected log.snapshotEvery to be from 1MiB to 1024GiB but it is "1" (FILE line 1)
          log: {format: xml}     | Expected log.format to be text or json but it is "xml" (FILE line 1)
          cluster: {members: {r2: {replication: a:1, api: http://a:2}}} | Expected replica to be one of cluster.members, r2, but it is "r1" (default)
          cluster: {members: {r1: {api: http://a:2}}} | Expected cluster.members.r1 to have replication but it has not (FILE line 1)
          cluster: {members: {r1: {replication: a, api: http://a:2}}} | Expected cluster.members.r1.replication to be host:port, such as 127.0.0.1:7400, but it is "a" (FILE line 1)
          cluster: {members: {r1: {replication: a:1, api: a:2}}} | Expected cluster.members.r1.api to be an address such as http://127.0.0.1:7400 but it is "a:2" (FILE line 1)
          cluster: {members: {r1: {port: 3}}} | There is no key "port"; known: replication, api (FILE line 1)
          """)
  void whatIsWrongIsOneLine(String yaml, String line) throws IOException {
    Path file = file(yaml.replace("\\n", "\n"));
    assertThatThrownBy(() -> ConfigReader.read(file, Map.of()).config())
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(line.replace("FILE", file.toString()));
  }

  @Test
  void aFileThatIsNoYamlOrNotThereIsOneLineToo() throws IOException {
    assertThatThrownBy(() -> ConfigReader.read(file("data: [a\nb: {"), Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(" to be YAML but line 2: ")
        .message()
        .hasLineCount(1);
    assertThatThrownBy(() -> ConfigReader.read(folder.resolve("none.yaml"), Map.of()))
        .hasMessageContaining("none.yaml but it cannot be read: NoSuchFileException");
    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, "data: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> ConfigReader.read(latin, Map.of()))
        .hasMessage("Expected " + latin + " to be UTF-8 but it is not");
  }

  @Test
  void insecureListensAnywhere() throws IOException {
    assertThat(ConfigReader.read(file("listen: 0.0.0.0:1\ninsecure: true"), Map.of()).config())
        .extracting(config -> config.listen().host())
        .isEqualTo("0.0.0.0");
  }

  @Test
  void theOptionGoesBeforeTheFile() throws IOException {
    ConfigReader reader = ConfigReader.read(file("listen: 0.0.0.0:1\ninsecure: false"), Map.of());
    assertThat(reader.insecure("--insecure").config().security().insecure()).isTrue();
    assertThat(reader.print()).contains("insecure: true  # listen beyond", "(--insecure)");
  }

  @Test
  void withTlsAndTokensItListensAnywhereAndPrintsNoSecret() throws IOException {
    for (String name : new String[] {"c", "k", "a", "t"}) {
      Files.writeString(folder.resolve(name), "secret");
    }
    String yaml =
        """
        listen: 0.0.0.0:1
        replication: 0.0.0.0:2
        tls: {certificate: DIR/c, key: DIR/k}
        auth: {tokens: DIR/t}
        cluster:
          tls: {certificate: DIR/c, key: DIR/k, authorities: DIR/a}
          members: {r1: {replication: a:1, api: https://a:2}}
        """
            .replace("DIR", folder.toString());
    ConfigReader reader =
        ConfigReader.read(
            file(yaml), Map.of("HOLDFAST_TLS_CLIENT_AUTHORITIES", folder.resolve("a").toString()));
    assertThat(reader.config().security())
        .isEqualTo(
            new Security(
                new Tls(folder.resolve("c"), folder.resolve("k"), folder.resolve("a")),
                folder.resolve("t"),
                new Tls(folder.resolve("c"), folder.resolve("k"), folder.resolve("a")),
                false));
    assertThat(reader.config().address()).isEqualTo("https://0.0.0.0:1");
    assertThat(reader.print()).doesNotContain("secret").contains("  tls:\n    certificate: ");
    assertThat(ConfigReader.read(file(reader.print()), Map.of()).config())
        .isEqualTo(reader.config());
  }

  /** Half of something is a mistake wherever it is; {@code DIR/a} is a file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tls: {certificate: DIR/a}        | Expected tls.key where tls.certificate is given but it is not there
          tls: {key: DIR/a}                | Expected tls.certificate where tls.key is given but it is not there
          tls: {clientAuthorities: DIR/a}  | Expected tls.certificate where tls.clientAuthorities is given but it is not there
          cluster: {tls: {certificate: DIR/a, key: DIR/a}} | Expected cluster.tls.authorities where cluster.tls.certificate is given but it is not there
          auth: {tokens: DIR/b}            | Expected auth.tokens to be a file that can be read but it is "DIR/b" (FILE line 1)
          tls: {certificate: DIR/a, key: DIR/a, keys: 1} | There is no key "tls.keys"; did you mean tls.key? (FILE line 1)
          """)
  void halfOfItIsOneLine(String yaml, String line) throws IOException {
    Files.writeString(folder.resolve("a"), "");
    Path file = file(yaml.replace("DIR", folder.toString()));
    assertThatThrownBy(() -> ConfigReader.read(file, Map.of()).config())
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(line.replace("FILE", file.toString()).replace("DIR", folder.toString()));
  }

  @Test
  void withTlsTheOtherReplicasAreNamedWithHttps() throws IOException {
    Files.writeString(folder.resolve("a"), "");
    String yaml =
        "tls: {certificate: DIR/a, key: DIR/a}\n"
            + "cluster: {members: {r1: {replication: 'a:1', api: 'http://a:2'}}}";
    Path file = file(yaml.replace("DIR", folder.toString()));
    assertThatThrownBy(() -> ConfigReader.read(file, Map.of()).config())
        .hasMessage(
            "Expected cluster.members.r1.api to begin with https:// because tls.certificate is"
                + " given but it is \"http://a:2\"");
  }

  @Test
  void theReplicationAddressMattersOnlyWithMembers() throws IOException {
    String alone = "replication: 0.0.0.0:1\n";
    assertThat(ConfigReader.read(file(alone), Map.of()).config().replication().port()).isOne();
    String member = "cluster: {members: {r1: {replication: a:1, api: http://a:2}}}";
    assertThatThrownBy(() -> ConfigReader.read(file(alone + member), Map.of()).config())
        .hasMessageStartingWith(
            "Expected cluster.tls.certificate and cluster.tls.key and cluster.tls.authorities"
                + " because replication is 0.0.0.0:1,");
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("cluster.yaml"), yaml);
  }
}
