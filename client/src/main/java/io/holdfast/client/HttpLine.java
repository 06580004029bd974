package io.holdfast.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One request to one address, by the JDK's client; what the answer means is {@link Router}'s.
 *
 * <p>HTTP/1.1 with kept connections: a batch a connection costs less than frames of HTTP/2, and no
 * request waits behind a long poll. The JDK keeps its connections until the client itself is
 * unreachable, so there is nothing to close but the threads.
 */
final class HttpLine implements AutoCloseable {
  /** Loopback and networks answer in milliseconds; a host that is down does not answer at all. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final HttpClient client;
  private final ThreadPoolExecutor threads;

  /** Shown with each request; null for none. */
  private final @Nullable String authorization;

  /**
   * @param tls null for the JDK's own
   * @param token null for none
   */
  HttpLine(@Nullable SSLContext tls, @Nullable String token) {
    authorization = token == null ? null : "Bearer " + token;
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            run -> {
              Thread thread = new Thread(run, "holdfast-client");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(threads);
    if (tls != null) {
      builder.sslContext(tls);
    }
    client = builder.build();
  }

  /** The answer, whatever its status; fails with an IOException where there is none in time. */
  CompletableFuture<HttpResponse<byte[]>> send(
      URI server, String method, String path, byte[] body, Duration timeout) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + path))
            .timeout(timeout)
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (body.length > 0) {
      request.header("Content-Type", "application/json");
    }
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return client.sendAsync(request.build(), BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
