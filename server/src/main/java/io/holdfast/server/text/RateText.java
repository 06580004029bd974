package io.holdfast.server.text;

import io.holdfast.ledger.Limits;

/**
 * A rate as people write it: how many, a slash, and in how long, such as {@code 10/1s} or {@code
 * 100/1m}.
 *
 * @param count from 1 on
 * @param periodMillis from 1 on
 */
public record RateText(int count, long periodMillis) {

  /**
   * Reads one.
   *
   * @param name of the field, for the message
   * @throws IllegalArgumentException where it is none, with what would be
   */
  public static RateText parse(String name, String text) {
    int slash = text.indexOf('/');
    String count = slash < 0 ? "" : text.substring(0, slash);
    if (!count.matches("[0-9]{1,7}")) {
      throw new IllegalArgumentException(
          "Expected " + name + " to be a rate such as \"10/1s\" but it is " + Quote.of(text));
    }
    int starts = Integer.parseInt(count);
    if (starts < 1 || starts > Limits.MAX_RATE_COUNT) {
      throw new IllegalArgumentException(
          "Expected the count of "
              + name
              + " to be from 1 to "
              + Limits.MAX_RATE_COUNT
              + " but it is "
              + starts);
    }
    long period = TimeText.parseLength(name, text.substring(slash + 1));
    if (period < 1 || period > Limits.MAX_RATE_PERIOD) {
      throw new IllegalArgumentException(
          "Expected the period of "
              + name
              + " to be from 1ms to "
              + TimeText.printLength(Limits.MAX_RATE_PERIOD)
              + " but it is "
              + TimeText.printLength(period));
    }
    return new RateText(starts, period);
  }

  /** As it is read. */
  public static String print(int count, long periodMillis) {
    return count + "/" + TimeText.printLength(periodMillis);
  }
}
