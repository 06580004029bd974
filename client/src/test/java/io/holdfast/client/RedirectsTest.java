package io.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.client.ScriptedServer.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A token goes to no one who has not proved to be of the cluster. */
final class RedirectsTest {
  /** Given are http://a:1, http://10.0.0.1:1 and https://s:1. */
  @ParameterizedTest
  @CsvSource({
    // from TLS only to TLS, but for what was given
    "https://s:1, https://other:9, true, true",
    "https://s:1, http://s:1, false, false",
    "https://s:1, http://127.0.0.1:1, false, false",
    "https://s:1, http://a:1, true, true",
    // in plain text with a token: hosts that were given, this machine, TLS
    "http://a:1, http://10.0.0.1:1, true, true",
    "http://a:1, http://10.0.0.1:2, true, true",
    "http://a:1, http://A:2, true, true",
    "http://a:1, http://127.0.0.2:5, true, true",
    "http://a:1, http://localhost:5, true, true",
    "http://a:1, http://b:1, false, true",
    "http://a:1, http://127.0.0.1.evil.org:1, false, true",
    "http://a:1, http://localhost.evil.org:1, false, true",
    "http://a:1, http://a.evil.org:1, false, true",
  })
  void followsWithATokenOnlyWhomItMay(
      String from, String to, boolean withToken, boolean withoutToken) {
    List<URI> given =
        List.of(
            URI.create("http://a:1"), URI.create("http://10.0.0.1:1"), URI.create("https://s:1"));
    assertThat(new Redirects(given, true).mayFollow(URI.create(from), URI.create(to)))
        .isEqualTo(withToken);
    assertThat(new Redirects(given, false).mayFollow(URI.create(from), URI.create(to)))
        .isEqualTo(withoutToken);
  }

  @Test
  void aRedirectElsewhereIsOneLineAndTheTokenStays() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                asked -> Reply.leaderIs(URI.create("http://evil.org"), asked.path()));
        HoldfastClient client = client(server)) {
      assertThatThrownBy(() -> client.get(1))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              refused -> assertThat(refused.code()).isEqualTo(HoldfastException.UNTRUSTED))
          .hasMessage(
              server.address()
                  + " redirects to http://evil.org, which is none of the addresses that were"
                  + " given: the token is not sent there in plain text");
    }
  }

  @Test
  void aWrongTokenIsSaidAtOnceAndNotRepeated() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(asked -> Reply.problem(401, "UNAUTHENTICATED", "no token"));
        HoldfastClient client = client(server)) {
      assertThatThrownBy(() -> client.get(1)).hasMessageContaining("no token");
      assertThat(server.asked()).hasSize(1);
    }
  }

  @Test
  void whatIsNoTokenIsRefusedAtOnce() {
    for (String wrong : List.of("", "a b", "a\nb", "t\u00e4t")) {
      assertThatThrownBy(() -> HoldfastClient.builder().token(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Expected a token of visible ASCII characters but it is empty or has others");
    }
  }

  private static HoldfastClient client(ScriptedServer server) {
    return HoldfastClient.builder()
        .addresses(List.of(server.address()))
        .token("secret")
        .deadline(Duration.ofSeconds(10))
        .build();
  }
}
