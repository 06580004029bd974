package io.holdfast.server.config;

import io.holdfast.server.text.Quote;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a configuration by which others could come in whom nobody meant to let in.
 *
 * <p>What only this machine can reach needs nothing. An API that others can reach needs TLS and
 * tokens, replication needs mutual TLS, and each half of something (a certificate without its key)
 * is a mistake wherever it is. {@code insecure} is for networks that are closed by other means.
 */
final class SecurityCheck {
  private final ServerConfig config;
  private final Sources sources;

  /** Where a value is from, for messages. */
  interface Sources {
    String of(ConfigKey key);
  }

  SecurityCheck(ServerConfig config, Sources sources) {
    this.config = config;
    this.sources = sources;
  }

  /**
   * TLS of three keys.
   *
   * @param authorities null where there are none
   * @return null where none of them is given
   */
  static ServerConfig.@Nullable Tls tls(
      ConfigKey certificateKey,
      @Nullable Path certificate,
      ConfigKey keyKey,
      @Nullable Path key,
      ConfigKey authoritiesKey,
      @Nullable Path authorities) {
    if (certificate == null && key == null && authorities == null) {
      return null;
    }
    if (certificate == null) {
      throw missing(certificateKey, key == null ? authoritiesKey : keyKey);
    }
    if (key == null) {
      throw missing(keyKey, certificateKey);
    }
    return new ServerConfig.Tls(certificate, key, authorities);
  }

  private static InvalidConfigException missing(ConfigKey wanted, ConfigKey given) {
    return new InvalidConfigException(
        "Expected " + wanted.path() + " where " + given.path() + " is given but it is not there");
  }

  /** A file that is there and can be read. */
  static Path file(String path, String text) {
    Path file = Path.of(text);
    if (text.isBlank() || !Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "Expected " + path + " to be a file that can be read but it is " + Quote.of(text));
    }
    return file;
  }

  /**
   * @throws InvalidConfigException with one line that names the keys
   */
  void check() {
    ServerConfig.Security security = config.security();
    ServerConfig.Tls replication = security.replication();
    if (replication != null && replication.authorities() == null) {
      throw missing(ConfigKey.CLUSTER_TLS_AUTHORITIES, ConfigKey.CLUSTER_TLS_CERTIFICATE);
    }
    if (security.api() != null) {
      requireHttps();
    }
    if (security.insecure()) {
      return;
    }
    if (!config.listen().isLoopback()) {
      requireApiSecurity(security);
    }
    if (!config.members().isEmpty() && replication == null && !config.replication().isLoopback()) {
      throw open(
          ConfigKey.REPLICATION,
          config.replication(),
          List.of(
              ConfigKey.CLUSTER_TLS_CERTIFICATE,
              ConfigKey.CLUSTER_TLS_KEY,
              ConfigKey.CLUSTER_TLS_AUTHORITIES));
    }
  }

  private void requireApiSecurity(ServerConfig.Security security) {
    List<ConfigKey> lacking = new ArrayList<>();
    if (security.api() == null) {
      lacking.add(ConfigKey.TLS_CERTIFICATE);
      lacking.add(ConfigKey.TLS_KEY);
    }
    if (security.tokens() == null) {
      lacking.add(ConfigKey.AUTH_TOKENS);
    }
    if (!lacking.isEmpty()) {
      throw open(ConfigKey.LISTEN, config.listen(), lacking);
    }
  }

  private InvalidConfigException open(ConfigKey key, HostPort address, List<ConfigKey> lacking) {
    return new InvalidConfigException(
        "Expected "
            + String.join(" and ", lacking.stream().map(ConfigKey::path).toList())
            + " because "
            + key.path()
            + " is "
            + address
            + ", which others than this machine can reach; 'insecure: true' listens there all the"
            + " same ("
            + sources.of(key)
            + ")");
  }

  /** A redirect to plain text is not followed by any client that has a token. */
  private void requireHttps() {
    config
        .members()
        .forEach(
            (id, member) -> {
              if (!member.api().startsWith("https://")) {
                throw new InvalidConfigException(
                    "Expected "
                        + ConfigKey.MEMBERS
                        + "."
                        + id
                        + ".api to begin with https:// because tls.certificate is given but it is "
                        + Quote.of(member.api()));
              }
            });
  }
}
