package io.holdfast.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One request to one address, by the JDK's client; what the answer means is {@link Router}'s.
 *
 * <p>HTTP/1.1 with kept connections: a batch a connection costs less than frames of HTTP/2, and no
 * request waits behind a long poll. The JDK keeps its connections until the client itself is
 * unreachable, so there is nothing to close but the threads.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the last stage of each tells what went wrong
final class HttpLine implements Line {
  /** Loopback and networks answer in milliseconds; a host that is down does not answer at all. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final HttpClient client;
  private final ClientThreads threads = new ClientThreads();

  /** Shown with each request; null for none. */
  private final @Nullable String authorization;

  /**
   * @param tls null for the JDK's own
   * @param token null for none
   */
  HttpLine(@Nullable SSLContext tls, @Nullable String token) {
    authorization = token == null ? null : "Bearer " + token;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(threads.executor());
    if (tls != null) {
      builder.sslContext(tls);
    }
    client = builder.build();
  }

  @Override
  public CompletableFuture<Answer> send(URI server, Router.Request asked, Duration timeout) {
    byte[] body = asked.body();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + asked.path()))
            .timeout(timeout)
            .method(
                asked.method(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (body.length > 0) {
      request.header("Content-Type", asked.contentType());
    }
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    // What comes from the client's own future comes on a thread that the JDK makes for it, where
    // there are no more than two processors. The body's reader is told on one of ours, and before.
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    CompletableFuture<HttpResponse<Void>> sent =
        client.sendAsync(request.build(), info -> reader(info, answer));
    sent.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            answer.completeExceptionally(Gatherer.cause(failure));
          }
        });
    answer.whenComplete(
        (known, failure) -> {
          if (answer.isCancelled()) {
            sent.cancel(true); // Ends the exchange: it may be a long poll.
          }
        });
    return answer;
  }

  @Override
  public Wire wire() {
    return MessageWire.MESSAGES;
  }

  private static BodySubscriber<Void> reader(
      HttpResponse.ResponseInfo info, CompletableFuture<Answer> answer) {
    String location = info.headers().firstValue("Location").orElse(null);
    return BodySubscribers.mapping(
        BodySubscribers.ofByteArray(),
        body -> {
          answer.complete(new Answer(info.statusCode(), location, body));
          return null;
        });
  }

  @Override
  public void close() {
    threads.close();
  }
}
