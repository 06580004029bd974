package io.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FigureTest {
  @Test
  void jsonHasEveryFieldOnOneLine() {
    assertThat(Figure.beside("log", "one \"record\"\n", 120, "us", 100).json())
        .isEqualTo(
            "{\"bench\": \"log\", \"case\": \"one \\\"record\\\"\\u000a\", \"value\": 120.0000, \"unit\": \"us\","
                + " \"baseline\": 100.0000, \"ratio\": 1.2000}");
  }

  @Test
  void withoutABaselineThereIsNoRatio() {
    assertThat(Figure.alone("ledger", "lives", 2, "1/s").json())
        .endsWith("\"baseline\": null, \"ratio\": null}");
  }
}
