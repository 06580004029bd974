package io.holdfast.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.server.access.AccessToken;
import io.holdfast.server.access.Gate;
import io.holdfast.server.access.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and tokens, over a real socket. */
final class SecuredHttpTest {
  private static final Gate GATE =
      Gate.of(
          List.of(
              AccessToken.of("app", Set.of(Role.CLIENT), "app-secret"),
              AccessToken.of("hand", Set.of(Role.WORKER), "hand-secret"),
              AccessToken.of("boss", Set.of(Role.ADMIN), "boss-secret")));

  @TempDir private Path folder;

  @Test
  void bothVersionsOfHttpAreOnThePortInTls() throws Exception {
    TestPki pki = new TestPki(folder, "authority");
    TestPki.Issued server = pki.issue("api");
    try (ServedApi api = serve(ApiTls.read(server.certificate(), server.key(), null), Gate.OPEN)) {
      for (HttpClient.Version version : HttpClient.Version.values()) {
        HttpResponse<String> answer =
            client(pki.context(), version)
                .send(to(api, "https", "/livez", null).GET().build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(version);
      }
      assertThatThrownBy(() -> api.get("/livez")).isInstanceOf(IOException.class);
      TestPki other = new TestPki(folder, "other");
      assertThatThrownBy(() -> ask(other.context(), api)).isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void withClientAuthoritiesOnlyWhomTheyCertifyGetsIn() throws Exception {
    TestPki pki = new TestPki(folder, "authority");
    TestPki others = new TestPki(folder, "others");
    TestPki.Issued server = pki.issue("api");
    ApiTls tls = ApiTls.read(server.certificate(), server.key(), pki.trust);
    try (ServedApi api = serve(tls, Gate.OPEN)) {
      assertThat(ask(pki.context(pki.issue("caller")), api).statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> ask(pki.context(), api)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> ask(pki.context(others.issue("stranger")), api))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void filesThatDoNotFitAreNamed() throws Exception {
    TestPki pki = new TestPki(folder, "authority");
    TestPki.Issued one = pki.issue("one");
    TestPki.Issued two = pki.issue("two");
    wrong(one.certificate(), two.key(), "Expected the key in " + two.key() + " to be that of the");
    wrong(one.key(), one.key(), "Expected PEM certificates in " + one.key());
    wrong(one.certificate(), one.certificate(), "BEGIN PRIVATE KEY) in " + one.certificate());
    wrong(folder.resolve("none"), one.key(), "Expected a file at " + folder.resolve("none"));
    Files.writeString(
        folder.resolve("junk"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    wrong(one.certificate(), folder.resolve("junk"), "Expected an EC key in " + folder);
  }

  private static void wrong(Path certificate, Path key, String message) {
    assertThatThrownBy(() -> ApiTls.read(certificate, key, null))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .hasLineCount(1)
        .contains(message);
  }

  @Test
  void whoHasNoTokenIs401AndWhoseIsForOtherThingsIs403() throws Exception {
    try (ServedApi api = serve(null, GATE)) {
      is(api, null, "GET", "/v1/jobs", 401, "UNAUTHENTICATED");
      is(api, "guess", "GET", "/v1/jobs", 401, "UNAUTHENTICATED");
      is(api, "hand-secret", "GET", "/v1/jobs", 403, "PERMISSION_DENIED");
      is(api, "app-secret", "POST", "/v1/workers/w/sessions", 403, "PERMISSION_DENIED");
      is(api, "app-secret", "POST", "/v1/cluster:snapshot", 403, "PERMISSION_DENIED");
      is(api, null, "GET", "/metrics", 401, "UNAUTHENTICATED");
      is(api, "app-secret", "GET", "/v1/jobs", 200, "jobs");
      is(api, "hand-secret", "POST", "/v1/workers/w/sessions", 201, "session");
      is(api, "boss-secret", "POST", "/v1/workers/w/sessions", 201, "session");
      is(api, "boss-secret", "GET", "/v1/jobs", 200, "jobs");
      is(api, "hand-secret", "GET", "/metrics", 200, "holdfast");
      HttpResponse<String> answer = send(api, null, "GET", "/v1/cluster");
      assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }
  }

  /** What nobody thought of is closed: every route is refused but these. */
  @Test
  void everyRouteNeedsATokenButHealthAndDescription() throws Exception {
    try (ServedApi api = serve(null, GATE)) {
      for (String route : api.front.routes()) {
        String path = route.replaceFirst("^[A-Z]+ ", "").replaceAll("\\{[a-z]+\\}", "1");
        int status = send(api, null, route.substring(0, route.indexOf(' ')), path).statusCode();
        boolean open = Set.of("/livez", "/readyz", "/openapi.json").contains(path);
        assertThat(status).as(route).isEqualTo(open ? 200 : 401);
      }
    }
  }

  private static ServedApi serve(@Nullable ApiTls tls, Gate gate) throws IOException {
    return new ServedApi(HttpOptions.of("127.0.0.1", 0, 10_000).secured(tls, gate));
  }

  private static HttpClient client(SSLContext context, HttpClient.Version version) {
    return HttpClient.newBuilder().sslContext(context).version(version).build();
  }

  private static HttpResponse<String> ask(SSLContext context, ServedApi api) throws Exception {
    return client(context, HttpClient.Version.HTTP_1_1)
        .send(to(api, "https", "/livez", null).GET().build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder to(
      ServedApi api, String scheme, String path, @Nullable String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + api.front.port() + path));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private static HttpResponse<String> send(
      ServedApi api, @Nullable String token, String method, String path) throws Exception {
    return api.send(
        to(api, "http", path, token)
            .header("Content-Type", "application/json")
            .method(
                method,
                method.equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody()));
  }

  private static void is(
      ServedApi api, @Nullable String token, String method, String path, int status, String text)
      throws Exception {
    HttpResponse<String> answer = send(api, token, method, path);
    assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(status);
    assertThat(answer.body()).contains(text);
  }
}
