package io.holdfast.server.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeTextTest {
  @ParameterizedTest
  @CsvSource({
    "0s, 0, 0s",
    "250ms, 250, 250ms",
    "30s, 30000, 30s",
    "5m, 300000, 5m",
    "1h30m, 5400000, 1h30m",
    "24h, 86400000, 24h",
    "90s, 90000, 1m30s",
    "1500ms, 1500, 1s500ms",
    "1h2m3s4ms, 3723004, 1h2m3s4ms",
    "9007199254740992ms, 9007199254740992, 2501999792h59m992ms",
  })
  void lengthsReadAndPrint(String text, long millis, String printed) {
    assertThat(TimeText.parseLength("delay", text)).isEqualTo(millis);
    assertThat(TimeText.printLength(millis)).isEqualTo(printed);
    assertThat(TimeText.parseLength("delay", printed)).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "s",
        "-1s",
        "1.5s",
        "1 s",
        " 1s",
        "1s ",
        "1S",
        "1d",
        "30m1h",
        "1s1s",
        "1ms1s",
        "9007199254740993ms",
        "99999999999999999s",
        "9999999999999999h",
        "٣s"
      })
  void otherLengthsAreRefusedByName(String text) {
    assertThatThrownBy(() -> TimeText.parseLength("delay", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Expected delay to be a length of time such as 250ms, 30s or 1h30m but it is \""
                + text
                + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 0, 1970-01-01T00:00:00Z",
    "2026-11-23T18:30:00Z, 1795458600000, 2026-11-23T18:30:00Z",
    "2026-11-23T20:30:00.250+02:00, 1795458600250, 2026-11-23T18:30:00.250Z",
  })
  void pointsReadAndPrint(String text, long millis, String printed) {
    assertThat(TimeText.parsePoint("runAt", text)).isEqualTo(millis);
    assertThat(TimeText.printPoint(millis)).isEqualTo(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "2026-11-23",
        "2026-11-23T18:30:00",
        "2026-13-23T18:30:00Z",
        "1969-12-31T23:59:59Z",
        "+999999999-12-31T23:59:59Z"
      })
  void otherPointsAreRefusedByName(String text) {
    assertThatThrownBy(() -> TimeText.parsePoint("runAt", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Expected runAt to be a point in time such as ")
        .hasMessageEndingWith(" but it is \"" + text + "\"");
  }
}
