package io.holdfast.server.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TextsTest {
  private static final List<String> KNOWN = List.of("queue", "type", "maxAttempts", "runTimeout");

  @ParameterizedTest
  @CsvSource({
    "queu, did you mean queue?",
    "Queue, did you mean queue?",
    "qeuue, did you mean queue?",
    "max_attempts, did you mean maxAttempts?",
    "typ, did you mean type?",
    "timeout, did you mean runTimeout?",
    "colour, 'known: queue, type, maxAttempts, runTimeout'",
    "x, 'known: queue, type, maxAttempts, runTimeout'",
  })
  void theNearestNameIsNamedAndElseAllOfThem(String word, String hint) {
    assertThat(NearestName.hint(word, KNOWN)).isEqualTo(hint);
  }

  @Test
  void aWordThatIsNoWordCostsNothing() {
    assertThat(NearestName.hint("a".repeat(1 << 20), KNOWN)).startsWith("known: ");
  }

  @ParameterizedTest
  @CsvSource({"abc, abc, 0", "abc, acb, 1", "abc, '', 3", "kitten, sitting, 3", "ab, ba, 1"})
  void distanceCountsInsertDeleteReplaceAndSwap(String one, String other, int distance) {
    assertThat(NearestName.distance(one, other)).isEqualTo(distance);
    assertThat(NearestName.distance(other, one)).isEqualTo(distance);
  }

  @ParameterizedTest
  @CsvSource({
    "1024, 1024, 1KiB",
    "512KiB, 524288, 512KiB",
    "64MiB, 67108864, 64MiB",
    "1GiB, 1073741824, 1GiB",
    "2048GiB, 2199023255552, 2048GiB",
    "7B, 7, 7B",
    "0, 0, 0B",
  })
  void sizesReadAndPrint(String text, long bytes, String printed) {
    assertThat(SizeText.parse("size", text)).isEqualTo(bytes);
    assertThat(SizeText.print(bytes)).isEqualTo(printed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "64MB", "64 MiB", "-1", "1.5MiB", "9999999999999"})
  void otherSizesAreRefusedByName(String text) {
    assertThatThrownBy(() -> SizeText.parse("log.snapshotEvery", text))
        .hasMessage(
            "Expected log.snapshotEvery to be a size such as 512KiB or 64MiB but it is \""
                + text
                + "\"");
  }

  @Test
  void aQuoteIsShortAndOneLine() {
    assertThat(Quote.of("a\nb\u0000\u2028c")).isEqualTo("\"a?b??c\"");
    assertThat(Quote.of("x".repeat(100))).isEqualTo("\"" + "x".repeat(60) + "…\"");
    assertThat(Quote.of("x".repeat(59) + "😀😀")).isEqualTo("\"" + "x".repeat(59) + "…\"");
  }
}
