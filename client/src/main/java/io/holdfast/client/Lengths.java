package io.holdfast.client;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as the API writes them: {@code 250ms}, {@code 30s}, {@code 1h30m}. */
final class Lengths {
  private static final Pattern PART = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  private Lengths() {}

  static String text(Duration length) {
    if (length.isNegative()) {
      throw new IllegalArgumentException("Expected a length of time but was " + length);
    }
    long millis = length.toMillis();
    if (millis == 0 && !length.isZero()) {
      return "1ms"; // Shorter than what can be said, but not none.
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }

  static Duration parse(String text) {
    Matcher part = PART.matcher(text);
    long millis = 0;
    int at = 0;
    while (at < text.length() && part.find(at) && part.start() == at) {
      long unit =
          switch (part.group(2)) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
          };
      millis = Math.addExact(millis, Math.multiplyExact(Long.parseLong(part.group(1)), unit));
      at = part.end();
    }
    if (at == 0 || at < text.length()) {
      throw new IllegalArgumentException("Expected a length of time as 1m30s but was " + text);
    }
    return Duration.ofMillis(millis);
  }
}
