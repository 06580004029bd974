package io.holdfast.server.config;

import io.holdfast.ledger.Retention;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server is told before it starts. {@link ConfigKey} has the defaults and what each is
 * called in a file.
 *
 * @param replica this replica's id
 * @param data its folder, which need not be there yet
 * @param listen where the API listens; port 0 for any
 * @param replication where the other replicas reach it; only used with {@code members}
 * @param clusterName replicas of another name are not talked to
 * @param members all replicas by id, this one among them, in their order in the file; empty for a
 *     replica alone
 * @param security who may come in, and how
 * @param policy how long things last
 * @param diagnostics how the process says what it does
 */
public record ServerConfig(
    String replica,
    Path data,
    HostPort listen,
    HostPort replication,
    String clusterName,
    Map<String, Member> members,
    Security security,
    Policy policy,
    DiagnosticsFormat diagnostics) {

  /**
   * A replica of the cluster.
   *
   * @param replication where the other replicas reach it
   * @param api where clients reach it, such as {@code http://127.0.0.1:7400}; without a slash at
   *     its end
   */
  public record Member(HostPort replication, String api) {}

  /**
   * Who may come in, and how.
   *
   * @param api TLS of the API; null for plain text
   * @param tokens the file of the tokens that callers may have; null where nobody needs one
   * @param replication mutual TLS between replicas; null for plain text
   * @param insecure listen where others than this machine can connect, without TLS and
   *     authentication
   */
  public record Security(
      @Nullable Tls api, @Nullable Path tokens, @Nullable Tls replication, boolean insecure) {

    /** Nothing, for what only this machine can reach. */
    public static final Security NONE = new Security(null, null, null, false);
  }

  /**
   * Files in PEM, read at the start.
   *
   * @param certificate what is shown, followed by those between it and the one that others trust
   * @param key the private key to it, PKCS #8, not encrypted
   * @param authorities who certifies the other side; null where it shows no certificate
   */
  public record Tls(Path certificate, Path key, @Nullable Path authorities) {}

  /**
   * How long things last.
   *
   * @param workerLeaseMillis how long a worker may be silent where it does not say itself
   * @param retention which ended jobs can be asked for
   * @param snapshotEveryBytes a snapshot is taken when the log has grown by so much
   */
  public record Policy(long workerLeaseMillis, Retention retention, long snapshotEveryBytes) {}

  /** What diagnostics look like. */
  public enum DiagnosticsFormat {
    /** One line an event, for people. */
    TEXT,
    /** One JSON object an event and line, for machines. */
    JSON
  }

  /** One replica on loopback with every default: what {@code holdfast dev} runs. */
  public static ServerConfig alone(Path data, int port) {
    return ConfigReader.defaults().withData(data).withPort(port);
  }

  /** The same with its data elsewhere. */
  public ServerConfig withData(Path folder) {
    return new ServerConfig(
        replica, folder, listen, replication, clusterName, members, security, policy, diagnostics);
  }

  /** The same with its API on another port. */
  public ServerConfig withPort(int port) {
    return new ServerConfig(
        replica,
        data,
        new HostPort(listen.host(), port),
        replication,
        clusterName,
        members,
        security,
        policy,
        diagnostics);
  }

  /** The same with other protection. */
  public ServerConfig withSecurity(Security other) {
    return new ServerConfig(
        replica, data, listen, replication, clusterName, members, other, policy, diagnostics);
  }

  /**
   * The same as one of several replicas.
   *
   * @param id its own
   * @param cluster its name
   * @param all with this one among them
   */
  public ServerConfig withMembers(String id, String cluster, Map<String, Member> all) {
    Member own = all.get(id);
    if (own == null) {
      throw new IllegalArgumentException("Expected " + id + " among " + all.keySet());
    }
    return new ServerConfig(
        id, data, listen, own.replication(), cluster, all, security, policy, diagnostics);
  }

  /** The address of the API, for clients on this machine. */
  public String address() {
    return (security.api() == null ? "http://" : "https://") + listen;
  }
}
