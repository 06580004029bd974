package io.holdfast.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who has no token is nobody, and a token is for what it says. */
final class GateTest {
  private static final String SECRET = AccessToken.random(new SecureRandom());

  @TempDir private Path folder;

  /** The whole table: a role, and the rights that it has. */
  @ParameterizedTest
  @CsvSource({
    "CLIENT, NONE LOOK JOBS",
    "WORKER, NONE LOOK WORK",
    "ADMIN, NONE LOOK JOBS WORK CLUSTER",
  })
  void aRoleHasItsRightsAndNoOther(Role role, String rights) {
    Gate gate = Gate.of(List.of(AccessToken.of("a", Set.of(role), SECRET)));
    Set<String> owned = Set.of(rights.split(" "));
    for (Right right : Right.values()) {
      if (owned.contains(right.name())) {
        gate.admit("Bearer " + SECRET, right);
      } else {
        refused(gate, "Bearer " + SECRET, right, Refusal.PERMISSION_DENIED, "that of a has");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          ,                 it is not there
          Basic YTpi,       it is of another scheme
          Bearer,           it is of another scheme
          'Bearer ',        none that this server knows
          Bearer wrong,     none that this server knows
          """)
  void whoHasNoTokenIsNobody(String header, String why) {
    Gate gate = Gate.of(List.of(AccessToken.of("a", Set.of(Role.ADMIN), SECRET)));
    for (Right right : List.of(Right.LOOK, Right.JOBS, Right.WORK, Right.CLUSTER)) {
      refused(gate, header, right, Refusal.UNAUTHENTICATED, why);
    }
    gate.admit(header, Right.NONE);
  }

  @Test
  void aTokenIsComparedAsAWhole() {
    Gate gate = Gate.of(List.of(AccessToken.of("a", Set.of(Role.ADMIN), SECRET)));
    for (String other : List.of(SECRET + "a", SECRET.substring(1), SECRET + "x".repeat(9_999))) {
      refused(gate, "Bearer " + other, Right.LOOK, Refusal.UNAUTHENTICATED, "none that");
    }
    gate.admit("bearer  " + SECRET, Right.LOOK);
  }

  @Test
  void withoutAFileEverybodyIsAdmitted() {
    Gate.OPEN.admit(null, Right.CLUSTER);
  }

  @Test
  void aFileReadsBackAndANameMayHaveTwo() throws Exception {
    AccessToken first = AccessToken.of("billing", Set.of(Role.WORKER, Role.CLIENT), SECRET);
    AccessToken second = AccessToken.of("billing", Set.of(Role.CLIENT), "another");
    assertThat(first.line()).startsWith("billing client,worker sha256:").doesNotContain(SECRET);
    assertThat(first.toString()).doesNotContain("sha256");
    assertThat(TokenFile.read(file("# ours\n\n" + first.line() + "\n  " + second.line())))
        .containsExactly(first, second);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a client            | Expected a name, roles and a hash but it has 2 words (FILE line 2)
          a/b client sha256:0 | Expected a name of at most 64 letters, digits, '.', '_' and '-' but "a/b" (FILE line 2)
          a clinet sha256:0   | There is no role "clinet"; did you mean client? (FILE line 2)
          a client hft_secret | Expected the hash to be sha256: and 64 hexadecimal digits but it is something else ('holdfast token new' makes such a line) (FILE line 2)
          # none              | Expected 1 to 1000 tokens in FILE but there are 0
          """,
      quoteCharacter = '~')
  void whatIsWrongIsOneLineWithoutASecret(String line, String message) throws Exception {
    Path file = file("\n" + line);
    assertThatThrownBy(() -> TokenFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message.replace("FILE", file.toString()));
  }

  @Test
  void tokensAreLongAndNeverTheSame() {
    assertThat(SECRET).startsWith("hft_").hasSize(47);
    assertThat(AccessToken.random(new SecureRandom())).isNotEqualTo(SECRET);
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("tokens"), text);
  }

  private static void refused(
      Gate gate, String header, Right right, Refusal refusal, String message) {
    assertThatThrownBy(() -> gate.admit(header, right))
        .hasMessageContaining(message)
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.refusal()).isEqualTo(refusal));
  }
}
