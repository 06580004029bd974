package io.holdfast.decider.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The local times that an expression describes: sets of bits, and days that depend on their month.
 * Knows nothing of zones. Immutable.
 *
 * <p>Where both the day of the month and the day of the week say something, a day that fits one of
 * them fits, as in every cron since 1979.
 */
final class Cron {
  /**
   * No day of any expression is farther away: 29 February takes eight years where a century is no
   * leap year.
   */
  private static final int HORIZON_YEARS = 10;

  private final long seconds;
  private final long minutes;
  private final long hours;
  private final long months;
  private final Days ofMonth;
  private final Days ofWeek;

  /** Which days of a month fit. */
  interface Days {
    /**
     * True for a day that fits.
     *
     * @param length days of the month
     */
    boolean fits(LocalDate day, int length);

    /** True where every day fits. */
    default boolean isAny() {
      return false;
    }
  }

  /** Every day. */
  static final Days ANY =
      new Days() {
        @Override
        public boolean fits(LocalDate day, int length) {
          return true;
        }

        @Override
        public boolean isAny() {
          return true;
        }
      };

  Cron(long seconds, long minutes, long hours, long months, Days ofMonth, Days ofWeek) {
    this.seconds = seconds;
    this.minutes = minutes;
    this.hours = hours;
    this.months = months;
    this.ofMonth = ofMonth;
    this.ofWeek = ofWeek;
  }

  /** The first time at this one or after it; null when there is none within ten years. */
  @Nullable LocalDateTime from(LocalDateTime time) {
    LocalDateTime whole = time.truncatedTo(ChronoUnit.SECONDS);
    if (whole.isBefore(time)) {
      whole = whole.plusSeconds(1);
    }
    LocalTime start = whole.toLocalTime();
    LocalDate first = whole.toLocalDate();
    LocalDate day = nextDay(first);
    if (day == null) {
      return null;
    }
    LocalTime at = day.equals(first) ? timeFrom(start) : timeFrom(LocalTime.MIDNIGHT);
    if (at == null) {
      day = nextDay(first.plusDays(1));
      at = timeFrom(LocalTime.MIDNIGHT);
    }
    return day == null || at == null ? null : day.atTime(at);
  }

  private @Nullable LocalDate nextDay(LocalDate from) {
    LocalDate day = from;
    LocalDate end = from.plusYears(HORIZON_YEARS);
    while (day.isBefore(end)) {
      if (!has(months, day.getMonthValue())) {
        day = day.withDayOfMonth(1).plusMonths(1);
      } else if (fits(day)) {
        return day;
      } else {
        day = day.plusDays(1);
      }
    }
    return null;
  }

  private boolean fits(LocalDate day) {
    int length = day.lengthOfMonth();
    if (ofMonth.isAny()) {
      return ofWeek.fits(day, length);
    }
    return ofMonth.fits(day, length) || (!ofWeek.isAny() && ofWeek.fits(day, length));
  }

  /** The first time of a day from this one on; null when none is left. */
  private @Nullable LocalTime timeFrom(LocalTime from) {
    int hour = next(hours, from.getHour());
    if (hour < 0) {
      return null;
    }
    int minute = 0;
    int second = 0;
    if (hour == from.getHour()) {
      minute = from.getMinute();
      second = from.getSecond();
    }
    while (hour >= 0) {
      int nextMinute = next(minutes, minute);
      if (nextMinute >= 0) {
        int nextSecond = next(seconds, nextMinute == minute ? second : 0);
        if (nextSecond >= 0) {
          return LocalTime.of(hour, nextMinute, nextSecond);
        }
        minute = nextMinute + 1;
        second = 0;
      } else {
        hour = next(hours, hour + 1);
        minute = 0;
        second = 0;
      }
    }
    return null;
  }

  private static int next(long bits, int from) {
    if (from > 63) {
      return -1;
    }
    long left = bits >>> from << from;
    return left == 0 ? -1 : Long.numberOfTrailingZeros(left);
  }

  static boolean has(long bits, int value) {
    return (bits >>> value & 1) != 0;
  }

  /** The weekday nearest to a day of a month and in it: what W means. */
  static boolean isNearestWeekday(LocalDate day, int of, int length) {
    if (of > length || of < 1) {
      return false;
    }
    LocalDate wanted = day.withDayOfMonth(of);
    int nearest = of;
    if (wanted.getDayOfWeek() == DayOfWeek.SATURDAY) {
      nearest = of == 1 ? 3 : of - 1;
    } else if (wanted.getDayOfWeek() == DayOfWeek.SUNDAY) {
      nearest = of == length ? of - 2 : of + 1;
    }
    return day.getDayOfMonth() == nearest;
  }

  /** The last day of a month from Monday to Friday: what LW means. */
  static boolean isLastWeekday(LocalDate day) {
    LocalDate last = YearMonth.from(day).atEndOfMonth();
    int back = Math.max(0, last.getDayOfWeek().getValue() - DayOfWeek.FRIDAY.getValue());
    return day.equals(last.minusDays(back));
  }
}
