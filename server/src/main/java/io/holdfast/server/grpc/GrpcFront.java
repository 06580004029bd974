package io.holdfast.server.grpc;

import io.holdfast.server.access.Gate;
import io.holdfast.server.access.Right;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.ProblemCode;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.endpoint.WorkerEndpoint;
import io.holdfast.server.metrics.ServerMetrics;
import io.holdfast.server.text.Quote;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The API over gRPC, on somebody else's HTTP server. */
public final class GrpcFront {
  private static final String UNMATCHED = "none";

  private final ClusterEndpoint cluster;
  private final ServerMetrics metrics;
  private final GrpcOptions options;
  private final Map<String, Method> methods = new TreeMap<>();

  /** Calls that have not ended. */
  private final Set<GrpcCall> calls = ConcurrentHashMap.newKeySet();

  /** Bytes of messages that are being read or worked on. */
  private final AtomicLong budget = new AtomicLong();

  public GrpcFront(
      JobEndpoint jobs,
      WorkerEndpoint workers,
      ClusterEndpoint cluster,
      ServerMetrics metrics,
      GrpcOptions options) {
    this.cluster = cluster;
    this.metrics = metrics;
    this.options = options;
    add("Jobs", new JobMethods(jobs, cluster).methods());
    add("Work", new WorkMethods(workers, cluster, options.defaultLeaseMillis()).methods());
    add("Cluster", new ClusterMethods(cluster).methods());
  }

  private void add(String service, Map<String, Method> its) {
    its.forEach((name, method) -> methods.put("holdfast.v1." + service + "/" + name, method));
  }

  /** The methods that it answers, such as {@code holdfast.v1.Jobs/Submit}. */
  Set<String> methods() {
    return new TreeSet<>(methods.keySet());
  }

  /** True where a request is a call of gRPC, in a form that is known here. */
  public boolean accepts(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2 || !request.method().equals(HttpMethod.POST)) {
      return false;
    }
    String type = Optional.ofNullable(request.getHeader("content-type")).orElse("");
    String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return media.equals("application/grpc") || media.equals("application/grpc+proto");
  }

  /** Takes a call that {@link #accepts} says is one, on its event loop. */
  public void handle(HttpServerRequest request) {
    long started = System.nanoTime();
    String path = Optional.ofNullable(request.path()).orElse("/");
    Method method = methods.get(path.substring(Math.min(1, path.length())));
    String known = method == null ? UNMATCHED : path.substring(1);
    GrpcCall[] self = new GrpcCall[1];
    GrpcCall call =
        new GrpcCall(
            request,
            cluster,
            options,
            budget,
            code -> {
              calls.remove(self[0]);
              metrics.answeredCall(known, code, System.nanoTime() - started);
            });
    self[0] = call;
    calls.add(call);
    if (method == null) {
      call.end(
          Problem.of(
              ProblemCode.METHOD_NOT_ALLOWED, "There is no method " + Quote.of(path) + " here"));
      return;
    }
    try {
      options.gate().admit(request.getHeader(Gate.HEADER), right(known));
    } catch (RefusedException refused) {
      call.end(Problem.of(refused, cluster));
      return;
    }
    method.take(call);
  }

  /** What is forgotten here is for administrators. */
  private static Right right(String method) {
    String service = method.substring(0, method.indexOf('/'));
    return switch (service) {
      case "holdfast.v1.Jobs" -> Right.JOBS;
      case "holdfast.v1.Work" -> Right.WORK;
      default -> method.equals("holdfast.v1.Cluster/Status") ? Right.LOOK : Right.CLUSTER;
    };
  }

  /**
   * The server ends: streams that would go on are ended, so that their peers go to another replica.
   */
  public void stop() {
    calls.forEach(GrpcCall::stop);
  }
}
