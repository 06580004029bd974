package io.holdfast.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of curl, as a request.
 *
 * @param method as {@code -X} says, else POST with a body and GET without one
 * @param address where to, as the page has it
 * @param headers name and value by turns; with a body and without a Content-Type, curl's own
 * @param body as {@code -d} says; empty without it
 */
record DocsCurl(String method, URI address, List<String> headers, String body) {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  /** The answer to it: the status of HTTP and the body. */
  record Answer(int status, String body) {}

  /** Reads the words behind {@code curl}. An option that it does not know is an error. */
  static DocsCurl of(DocsShellLine line) {
    List<String> headers = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    String method = null;
    String body = null;
    var words = line.words().listIterator(1);
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "-s" -> {}
        case "-X" -> method = words.next();
        case "-d" -> body = words.next();
        case "-H" -> {
          String[] header = words.next().split(":", 2);
          headers.add(header[0].strip());
          headers.add(header[1].strip());
        }
        default -> {
          if (word.startsWith("-")) {
            throw new AssertionError(
                "Expected -s, -X, -d or -H of curl but got " + word + " in: " + line.text());
          }
          addresses.add(word.contains("://") ? word : "http://" + word);
        }
      }
    }
    if (addresses.size() != 1) {
      throw new AssertionError("Expected one address but got " + addresses + ": " + line.text());
    }
    if (body != null && headers.stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
      headers.add("Content-Type");
      headers.add("application/x-www-form-urlencoded");
    }
    return new DocsCurl(
        methodOf(method, body), URI.create(addresses.get(0)), headers, body == null ? "" : body);
  }

  private static String methodOf(@Nullable String said, @Nullable String body) {
    if (said != null) {
      return said;
    }
    return body == null ? "GET" : "POST";
  }

  /** Asks another server than the page names, for the same. */
  Answer ask(URI server) throws IOException, InterruptedException {
    String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(address.getRawPath() + query))
            .timeout(Duration.ofSeconds(20))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    HttpResponse<String> answer =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), answer.body());
  }
}
