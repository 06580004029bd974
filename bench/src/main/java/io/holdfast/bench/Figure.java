package io.holdfast.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One measured figure.
 *
 * @param bench the family
 * @param name which case of it
 * @param value in {@code unit}
 * @param unit such as {@code us}, {@code entries/s}, {@code bytes}
 * @param baseline what the raw baseline of the same run took or gave, in the same unit; null where
 *     there is none
 * @param ratio value to baseline; null where there is none
 */
public record Figure(
    String bench,
    String name,
    double value,
    String unit,
    @Nullable Double baseline,
    @Nullable Double ratio) {

  /** A figure that stands alone. */
  public static Figure alone(String bench, String name, double value, String unit) {
    return new Figure(bench, name, value, unit, null, null);
  }

  /** A figure beside its baseline. */
  public static Figure beside(
      String bench, String name, double value, String unit, double baseline) {
    return new Figure(bench, name, value, unit, baseline, value / baseline);
  }

  /** One JSON object, on one line. */
  String json() {
    return "{\"bench\": "
        + quoted(bench)
        + ", \"case\": "
        + quoted(name)
        + ", \"value\": "
        + number(value)
        + ", \"unit\": "
        + quoted(unit)
        + ", \"baseline\": "
        + number(baseline)
        + ", \"ratio\": "
        + number(ratio)
        + "}";
  }

  /** One line of a table. */
  String row() {
    return String.format(
        Locale.ROOT,
        "%-44s %14s %-12s %14s %8s",
        name,
        readable(value),
        unit,
        readable(baseline),
        readable(ratio));
  }

  static String head() {
    return String.format(
        Locale.ROOT, "%-44s %14s %-12s %14s %8s", "case", "value", "unit", "baseline", "ratio");
  }

  private static String number(@Nullable Double number) {
    return number == null ? "null" : String.format(Locale.ROOT, "%.4f", number);
  }

  private static String readable(@Nullable Double number) {
    if (number == null) {
      return "";
    }
    return String.format(Locale.ROOT, Math.abs(number) < 100 ? "%,.2f" : "%,.0f", number);
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
