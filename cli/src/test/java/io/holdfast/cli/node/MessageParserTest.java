package io.holdfast.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What cannot stand in a transcript: bytes that are no text, and lines of a great size. */
final class MessageParserTest {
  private static final String ASSIGN =
      "{\"type\":\"assign_job\",\"job_id\":\"%s\",\"worker_id\":\"w\"}";
  private final MessageParser parser = new MessageParser();

  @Test
  void bytesThatAreNotUtf8AreMalformedWhereverTheyAre() {
    byte[][] wrong = {
      {(byte) 0xff},
      {(byte) 0xc3},
      {(byte) 0xc0, (byte) 0x80}, // an overlong NUL
      {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // half of a surrogate pair
      {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // beyond Unicode
      {(byte) 0x80}
    };
    for (byte[] each : wrong) {
      assertThat(
              answer(
                  around(
                      "{\"type\":\"assign_job\",\"job_id\":\"", each, "\",\"worker_id\":\"w\"}")))
          .isEqualTo("malformed: not UTF-8");
      assertThat(answer(around("{\"type\":\"get_assignments\",\"x\":\"", each, "\"}")))
          .isEqualTo("malformed: not UTF-8");
      assertThat(answer(around("", each, "{\"type\":\"get_assignments\"}")))
          .isEqualTo("malformed: not UTF-8");
    }
  }

  @Test
  void rawControlCharactersAreMalformed() {
    for (char control = 0; control < ' '; control++) {
      assertThat(answer(ASSIGN.formatted("a" + control + "b"))).startsWith("malformed: not JSON: ");
    }
    assertThat(answer("\0" + ASSIGN.formatted("a"))).startsWith("malformed: not JSON: ");
    assertThat(answer(ASSIGN.formatted("a") + "\0")).startsWith("malformed: not JSON: ");
    assertThat(answer("\uFEFF" + ASSIGN.formatted("a"))).startsWith("malformed: not JSON: ");
  }

  @Test
  void deepNestingIsRefusedAndDoesNotOverflow() {
    String deep = "[".repeat(100_000);
    assertThat(answer("{\"type\":\"get_assignments\",\"x\":" + deep)).startsWith("malformed: ");
    assertThat(answer("{\"a\":".repeat(100_000))).startsWith("malformed: ");
    assertThat(answer(deep)).startsWith("malformed: expected a JSON object");
    String fine = "[".repeat(900) + "]".repeat(900);
    assertThat(answer("{\"type\":\"get_assignments\",\"x\":" + fine + "}"))
        .isEqualTo("GetAssignments[]");
  }

  @Test
  void hugeNumbersNamesAndStringsAreIgnoredWhereNobodyAsksForThem() {
    String digits = "7".repeat(500_000);
    assertThat(answer("{\"type\":\"get_assignments\",\"x\":" + digits + "}"))
        .isEqualTo("GetAssignments[]");
    assertThat(answer("{\"type\":\"get_assignments\",\"x\":-1e" + digits + "}"))
        .isEqualTo("GetAssignments[]");
    assertThat(answer("{\"" + digits + "\":\"" + digits + "\",\"type\":\"get_assignments\"}"))
        .isEqualTo("GetAssignments[]");
    assertThat(
            answer(
                "{\"type\":\"assign_job\",\"job_id\":\"j\",\"worker_id\":\"w\",\"gen\":"
                    + digits
                    + "}"))
        .isEqualTo("invalid_field: field gen: expected an integer of 64 bits");
  }

  @Test
  void notEvenJson() {
    for (String line :
        new String[] {
          "{",
          "}",
          "{\"type\"}",
          "{\"type\":}",
          "{\"type\":\"get_assignments\"",
          "{\"type\":\"get_assignments\",}",
          "{'type':'get_assignments'}",
          "{type:\"x\"}",
          "{\"type\":\"get_assignments\"} x",
          "{\"type\":\"get_assignments\",\"x\":01}",
          "{\"type\":\"get_assignments\",\"x\":NaN}",
          "{\"type\":\"get_assignments\",\"x\":+1}",
          "{\"type\":\"get_assignments\",\"x\":\"\\x\"}",
          "{\"type\":\"get_assignments\"} // x",
          "{\"type\":\"get_assignments\",\"x\":\"\\u00\"}",
          "{\"type\":\"get_assignments\",\"x\":.5}"
        }) {
      assertThat(answer(line)).as(line).startsWith("malformed: ").doesNotContain("\n");
    }
  }

  @Test
  void namesHaveAtMost1024Bytes() {
    assertThat(answer(ASSIGN.formatted("x".repeat(1024)))).startsWith("AssignJob[");
    assertThat(answer(ASSIGN.formatted("x".repeat(1025))))
        .isEqualTo("invalid_field: field job_id: expected at most 1024 bytes of UTF-8");
    assertThat(answer(ASSIGN.formatted("é".repeat(512)))).startsWith("AssignJob[");
    assertThat(answer(ASSIGN.formatted("é".repeat(512) + "x"))).startsWith("invalid_field: ");
    assertThat(answer(ASSIGN.formatted("😀".repeat(256)))).startsWith("AssignJob[");
    assertThat(answer(ASSIGN.formatted("😀".repeat(256) + "x"))).startsWith("invalid_field: ");
    assertThat(answer("{\"type\":\"init\",\"replicas\":[\"" + "r".repeat(1025) + "\"]}"))
        .startsWith("invalid_field: field replicas: expected at most");
    assertThat(answer("{\"type\":\"leader_crash\",\"leader_id\":\"" + "r".repeat(1025) + "\"}"))
        .startsWith("invalid_field: field leader_id: expected at most");
  }

  @Test
  void noLineWhateverIsInItDoesAnythingButAnswer() {
    Random random = new Random(11);
    String letters = "{}[]\",:\\ntypejob_idsrcbody0123.eE-+ \t\u0000é😀";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder line = new StringBuilder(ASSIGN.formatted("job" + round));
      for (int change = random.nextInt(6); change >= 0; change--) {
        int at = random.nextInt(line.length());
        char letter = letters.charAt(random.nextInt(letters.length()));
        switch (random.nextInt(3)) {
          case 0 -> line.deleteCharAt(at);
          case 1 -> line.insert(at, letter);
          default -> line.setCharAt(at, letter);
        }
      }
      assertThat(answer(line.toString())).isNotEmpty();
    }
  }

  private static byte[] around(String before, byte[] middle, String after) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(before.getBytes(StandardCharsets.UTF_8));
    all.writeBytes(middle);
    all.writeBytes(after.getBytes(StandardCharsets.UTF_8));
    return all.toByteArray();
  }

  private String answer(String line) {
    return answer(line.getBytes(StandardCharsets.UTF_8));
  }

  private String answer(byte[] line) {
    byte[] shifted = new byte[line.length + 7];
    System.arraycopy(line, 0, shifted, 3, line.length);
    try {
      String type = Objects.requireNonNull(parser.parse(shifted, 3, line.length));
      MessageType known = MessageType.named(type);
      return known == null ? "unknown " + type : known.read(parser.fields()).toString();
    } catch (RefusedLineException refused) {
      return refused.code().word() + ": " + refused.text();
    }
  }
}
