package io.holdfast.server.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Times as texts: lengths such as {@code 250ms}, {@code 30s}, {@code 1h30m}, and points as of RFC
 * 3339, which are printed in UTC.
 *
 * <p>A length is a sum of whole numbers of hours, minutes, seconds and milliseconds, the greater
 * unit first, each at most once; {@code 0s} is none. A number without a unit is refused: half of
 * the world's outages by timeouts are seconds that were milliseconds.
 */
public final class TimeText {
  /** The longest length and the latest point, milliseconds: what JSON readers have exactly. */
  public static final long MAX_MILLIS = 1L << 53;

  private static final String[] UNITS = {"h", "m", "s", "ms"};
  private static final long[] UNIT_MILLIS = {3_600_000, 60_000, 1_000, 1};
  private static final int MAX_DIGITS = 16;

  private TimeText() {}

  /**
   * Reads a length.
   *
   * @param name what it is called, for the message
   * @return milliseconds, from 0 to {@link #MAX_MILLIS}
   * @throws IllegalArgumentException with one line for whoever wrote it
   */
  public static long parseLength(String name, String text) {
    long sum = 0;
    int unit = -1;
    int at = 0;
    while (at < text.length()) {
      int digits = at;
      while (at < text.length() && isDigit(text.charAt(at))) {
        at++;
      }
      int letters = at;
      while (at < text.length() && !isDigit(text.charAt(at))) {
        at++;
      }
      int found = unit(text.substring(letters, at));
      if (letters == digits || letters - digits > MAX_DIGITS || found <= unit) {
        throw wrongLength(name, text);
      }
      unit = found;
      long count = Long.parseLong(text, digits, letters, 10);
      if (count > (MAX_MILLIS - sum) / UNIT_MILLIS[unit]) {
        throw wrongLength(name, text);
      }
      sum += count * UNIT_MILLIS[unit];
    }
    if (unit < 0) {
      throw wrongLength(name, text);
    }
    return sum;
  }

  private static boolean isDigit(char unit) {
    return unit >= '0' && unit <= '9';
  }

  /** Its place from the greatest; -1 for none of them, which is never greater than the last. */
  private static int unit(String letters) {
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(letters)) {
        return i;
      }
    }
    return -1;
  }

  private static IllegalArgumentException wrongLength(String name, String text) {
    return new IllegalArgumentException(
        "Expected "
            + name
            + " to be a length of time such as 250ms, 30s or 1h30m but it is "
            + Quote.of(text));
  }

  /** Writes a length so that {@link #parseLength} reads it. */
  public static String printLength(long millis) {
    if (millis < 0) {
      throw new IllegalArgumentException("Expected a length from 0 on but it is " + millis);
    }
    if (millis == 0) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    long rest = millis;
    for (int i = 0; i < UNITS.length; i++) {
      long count = rest / UNIT_MILLIS[i];
      if (count > 0) {
        text.append(count).append(UNITS[i]);
        rest -= count * UNIT_MILLIS[i];
      }
    }
    return text.toString();
  }

  /**
   * Reads a point in time.
   *
   * @param name what it is called, for the message
   * @return milliseconds since the Unix epoch, from 0 to {@link #MAX_MILLIS}
   * @throws IllegalArgumentException with one line for whoever wrote it
   */
  public static long parsePoint(String name, String text) {
    try {
      long millis =
          OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
              .toInstant()
              .toEpochMilli();
      if (millis >= 0 && millis <= MAX_MILLIS) {
        return millis;
      }
    } catch (DateTimeException | ArithmeticException wrong) {
      throw wrongPoint(name, text, wrong);
    }
    throw wrongPoint(name, text, null);
  }

  private static IllegalArgumentException wrongPoint(
      String name, String text, @Nullable RuntimeException cause) {
    return new IllegalArgumentException(
        "Expected "
            + name
            + " to be a point in time such as 2026-11-23T18:30:00Z but it is "
            + Quote.of(text),
        cause);
  }

  /** Writes a point, since the Unix epoch, so that {@link #parsePoint} reads it. */
  public static String printPoint(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
