package io.holdfast.server.grpc;

import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.WorkerEndpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The service {@code Work}: what workers say. */
final class WorkMethods {
  private final WorkerEndpoint workers;
  private final ClusterEndpoint cluster;
  private final long defaultLeaseMillis;

  /** Which stream a session has; a later one replaces it. */
  private final Map<Long, WorkStream> streams = new ConcurrentHashMap<>();

  WorkMethods(WorkerEndpoint workers, ClusterEndpoint cluster, long defaultLeaseMillis) {
    this.workers = workers;
    this.cluster = cluster;
    this.defaultLeaseMillis = defaultLeaseMillis;
  }

  Map<String, Method> methods() {
    return Map.of(
        "Session",
        call -> call.start(new WorkStream(call, workers, cluster, streams, defaultLeaseMillis), 1));
  }
}
