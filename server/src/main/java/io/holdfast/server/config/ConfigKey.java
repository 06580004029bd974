package io.holdfast.server.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every key of the configuration but the members of the cluster, in the order of a printout. */
enum ConfigKey {
  REPLICA("replica", "r1", "this replica's id; with cluster.members one of them"),
  DATA("data", "holdfast-data", "its folder"),
  LISTEN("listen", "127.0.0.1:7400", "where the API listens"),
  REPLICATION("replication", "127.0.0.1:7500", "where the other replicas reach it"),
  CLUSTER_NAME("cluster.name", "holdfast", "replicas of another name are not talked to"),
  CLUSTER_TLS_CERTIFICATE("cluster.tls.certificate", null, "of this replica to the others, PEM"),
  CLUSTER_TLS_KEY("cluster.tls.key", null, "private key to it, PEM"),
  CLUSTER_TLS_AUTHORITIES("cluster.tls.authorities", null, "who may certify replicas, PEM"),
  TLS_CERTIFICATE("tls.certificate", null, "of the API, PEM"),
  TLS_KEY("tls.key", null, "private key to it, PEM"),
  TLS_CLIENT_AUTHORITIES("tls.clientAuthorities", null, "who may certify callers, PEM"),
  AUTH_TOKENS("auth.tokens", null, "file of the tokens that callers may have"),
  INSECURE("insecure", "false", "listen beyond this machine without TLS and authentication"),
  WORKER_LEASE("worker.lease", "10s", "how long a worker may be silent"),
  JOBS_RETENTION("jobs.retention", "24h", "how long an ended job can be asked for"),
  JOBS_RETENTION_COUNT("jobs.retentionCount", "1000000", "ended jobs that are kept, at most"),
  JOBS_RETENTION_BYTES(
      "jobs.retentionBytes", "256MiB", "payloads and results of ended jobs, at most"),
  LOG_SNAPSHOT_EVERY("log.snapshotEvery", "64MiB", "growth of the log between snapshots"),
  LOG_FORMAT("log.format", "text", "of what the process says: text or json");

  /** The members of the cluster: the only key whose value has keys that users choose. */
  static final String MEMBERS = "cluster.members";

  private final String path;
  private final @Nullable String fallback;
  private final String meaning;

  ConfigKey(String path, @Nullable String fallback, String meaning) {
    this.path = path;
    this.fallback = fallback;
    this.meaning = meaning;
  }

  /** Its name in a file, with dots where it is nested. */
  String path() {
    return path;
  }

  /** Its value where nobody gives one; null where there is none then. */
  @Nullable String fallback() {
    return fallback;
  }

  /** What it is, for the printout. */
  String meaning() {
    return meaning;
  }

  /** Its name in the environment. */
  String variable() {
    return variable(path);
  }

  /** {@code log.snapshotEvery}: HOLDFAST_LOG_SNAPSHOT_EVERY. */
  static String variable(String path) {
    return "HOLDFAST_"
        + path.replace('.', '_').replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }
}
