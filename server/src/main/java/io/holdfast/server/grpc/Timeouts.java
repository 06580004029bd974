package io.holdfast.server.grpc;

import io.holdfast.server.text.Quote;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the header {@code grpc-timeout}: up to eight digits and a unit. */
final class Timeouts {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,8})([HMSmun])");

  private Timeouts() {}

  /** At least 1. */
  static long millis(String timeout) {
    Matcher matcher = FORM.matcher(timeout);
    if (!matcher.matches()) {
      throw WrongMessageException.invalid(
          "Expected grpc-timeout to be 1 to 8 digits and one of H M S m u n but it is "
              + Quote.of(timeout));
    }
    TimeUnit unit =
        switch (matcher.group(2)) {
          case "H" -> TimeUnit.HOURS;
          case "M" -> TimeUnit.MINUTES;
          case "S" -> TimeUnit.SECONDS;
          case "m" -> TimeUnit.MILLISECONDS;
          case "u" -> TimeUnit.MICROSECONDS;
          default -> TimeUnit.NANOSECONDS;
        };
    return Math.max(1, unit.toMillis(Long.parseLong(matcher.group(1))));
  }
}
