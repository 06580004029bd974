package io.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LengthsTest {
  @ParameterizedTest
  @CsvSource({"250ms,250", "30s,30000", "5m,300000", "1h30m,5400000", "24h,86400000", "0s,0"})
  void whatTheApiWritesIsRead(String text, long millis) {
    assertThat(Lengths.parse(text)).hasMillis(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "s", "-1s", "1s ", "1.5s", "1s2", "P1D"})
  void whatIsNoLengthIsRefused(String text) {
    assertThatThrownBy(() -> Lengths.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (long millis : new long[] {0, 1, 999, 1_000, 1_001, 90_000, 86_400_000}) {
      Duration length = Duration.ofMillis(millis);
      assertThat(Lengths.parse(Lengths.text(length))).isEqualTo(length);
    }
    assertThat(Lengths.text(Duration.ofNanos(1))).isEqualTo("1ms");
  }
}
