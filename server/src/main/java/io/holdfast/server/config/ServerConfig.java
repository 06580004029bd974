package io.holdfast.server.config;

import java.nio.file.Path;
import java.util.Map;

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
 * @param insecure listen where others than this machine can connect, without TLS and authentication
 * @param workerLeaseMillis how long a worker may be silent where it does not say itself
 * @param jobRetentionMillis how long an ended job can be asked for
 * @param snapshotEveryBytes a snapshot is taken when the log has grown by so much
 * @param diagnostics how the process says what it does
 */
public record ServerConfig(
    String replica,
    Path data,
    HostPort listen,
    HostPort replication,
    String clusterName,
    Map<String, Member> members,
    boolean insecure,
    long workerLeaseMillis,
    long jobRetentionMillis,
    long snapshotEveryBytes,
    DiagnosticsFormat diagnostics) {

  /**
   * A replica of the cluster.
   *
   * @param replication where the other replicas reach it
   * @param api where clients reach it, such as {@code http://127.0.0.1:7400}; without a slash at
   *     its end
   */
  public record Member(HostPort replication, String api) {}

  /** What diagnostics look like. */
  public enum DiagnosticsFormat {
    /** One line an event, for people. */
    TEXT,
    /** One JSON object an event and line, for machines. */
    JSON
  }

  /** One replica on loopback with every default: what {@code holdfast dev} runs. */
  public static ServerConfig alone(Path data, int port) {
    ServerConfig defaults = ConfigReader.defaults();
    return new ServerConfig(
        defaults.replica,
        data,
        new HostPort(defaults.listen.host(), port),
        defaults.replication,
        defaults.clusterName,
        Map.of(),
        false,
        defaults.workerLeaseMillis,
        defaults.jobRetentionMillis,
        defaults.snapshotEveryBytes,
        defaults.diagnostics);
  }
}
