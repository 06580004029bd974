package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JsonTextTest {

  @Test
  void everyCharacterIsWrittenAsPythonWritesIt() {
    // What json.dumps(...) of Python 3.11 printed for these.
    assertThat(dumped("\b\f\n\r\t\"\\/")).isEqualTo("\"\\b\\f\\n\\r\\t\\\"\\\\/\"");
    assertThat(dumped("\u0000\u0001\u000b\u001f ~\u007f\u0080"))
        .isEqualTo("\"\\u0000\\u0001\\u000b\\u001f ~\\u007f\\u0080\"");
    assertThat(dumped("é€\u2028\uffff😀"))
        .isEqualTo("\"\\u00e9\\u20ac\\u2028\\uffff\\ud83d\\ude00\"");
    assertThat(dumped("\ud800x")).isEqualTo("\"\\ud800x\"");
  }

  @Test
  void separatorsHaveASpaceBehindThem() {
    JsonText text = new JsonText().open().name("a").value(1).name("b").openList();
    text.value("x").value("y").open().close().open().name("c").value(-2).close().closeList();
    text.name("d").open().close().name("e").openList().closeList().name("f").value("").close();
    assertThat(new String(text.line(), StandardCharsets.US_ASCII))
        .isEqualTo(
            "{\"a\": 1, \"b\": [\"x\", \"y\", {}, {\"c\": -2}], \"d\": {}, \"e\": [], \"f\": \"\"}\n");
  }

  private static String dumped(String value) {
    return new String(new JsonText().value(value).line(), StandardCharsets.US_ASCII).strip();
  }
}
