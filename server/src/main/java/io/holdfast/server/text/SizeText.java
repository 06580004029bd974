package io.holdfast.server.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as texts: {@code 512KiB}, {@code 64MiB}, {@code 1GiB}, or a number of bytes. */
public final class SizeText {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})(KiB|MiB|GiB|B)?");

  private SizeText() {}

  /**
   * Reads a size.
   *
   * @param name what it is called, for the message
   * @return bytes
   * @throws IllegalArgumentException with one line for whoever wrote it
   */
  public static long parse(String name, String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "Expected " + name + " to be a size such as 512KiB or 64MiB but it is " + Quote.of(text));
    }
    String unit = parts.group(2);
    int shift = unit == null || unit.equals("B") ? 0 : 10 * (1 + "KMG".indexOf(unit.charAt(0)));
    return Long.parseLong(parts.group(1)) << shift;
  }

  /** Writes a size in the greatest unit of which it is a whole number. */
  public static String print(long bytes) {
    if (bytes == 0) {
      return "0B";
    }
    String[] units = {"B", "KiB", "MiB", "GiB"};
    int unit = Math.min(3, Long.numberOfTrailingZeros(bytes) / 10);
    return (bytes >> (10 * unit)) + units[unit];
  }
}
