package io.holdfast.decider.schedule;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronField;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.model.field.expression.Always;
import com.cronutils.model.field.expression.And;
import com.cronutils.model.field.expression.Between;
import com.cronutils.model.field.expression.Every;
import com.cronutils.model.field.expression.FieldExpression;
import com.cronutils.model.field.expression.On;
import com.cronutils.model.field.expression.QuestionMark;
import com.cronutils.model.field.value.FieldValue;
import com.cronutils.model.field.value.IntegerFieldValue;
import com.cronutils.model.field.value.SpecialChar;
import com.cronutils.parser.CronParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads expressions: five fields, or six with seconds first; names of months and days; {@code L},
 * {@code W}, {@code LW}, {@code L-n} and {@code #}; {@code @daily} and its like.
 *
 * <p>The library reads, and we match. Its own matching was measured: it overlooks an L in a list
 * ({@code 1,L}), takes hours {@code 22-2} for 22 only, fails on {@code 31W} in a month of 30 days,
 * and takes a hundred times as long.
 */
final class CronText {
  private static final CronDefinition FIVE = definition(false);
  private static final CronDefinition SIX = definition(true);

  private CronText() {}

  private static CronDefinition definition(boolean seconds) {
    CronDefinitionBuilder fields = CronDefinitionBuilder.defineCron();
    if (seconds) {
      fields = fields.withSeconds().and();
    }
    return fields
        .withMinutes()
        .and()
        .withHours()
        .and()
        .withDayOfMonth()
        .supportsL()
        .supportsW()
        .supportsLW()
        .supportsQuestionMark()
        .and()
        .withMonth()
        .and()
        .withDayOfWeek()
        .withValidRange(0, 7)
        .withMondayDoWValue(1)
        .withIntMapping(7, 0)
        .supportsHash()
        .supportsL()
        .supportsQuestionMark()
        .and()
        .instance();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with one line for whoever wrote it
   */
  static Cron read(String text) {
    String named = text.trim();
    String plain = named.startsWith("@") ? named(named) : named;
    if (plain == null) {
      throw new IllegalArgumentException(
          "Expected cron to be one of @yearly, @monthly, @weekly, @daily, @hourly, or five or six"
              + " fields, but it is '"
              + named
              + "'"
              + (named.startsWith("@every") ? "; a fixed rate is 'every'" : ""));
    }
    int count = plain.split("\\s+").length;
    if (count != 5 && count != 6) {
      throw new IllegalArgumentException(
          "Expected cron to have five fields (minute, hour, day of the month, month, day of the"
              + " week), or six with the second first, but it has "
              + count
              + ": '"
              + named
              + "'");
    }
    Map<CronFieldName, CronField> fields;
    try {
      fields =
          new CronParser(count == 5 ? FIVE : SIX)
              .parse(plain.toUpperCase(Locale.ROOT).replaceAll("\\s+", " "))
              .retrieveFieldsAsMap();
      return new Cron(
          count == 5 ? 1 : bits(fields, CronFieldName.SECOND, 0, 59),
          bits(fields, CronFieldName.MINUTE, 0, 59),
          bits(fields, CronFieldName.HOUR, 0, 23),
          bits(fields, CronFieldName.MONTH, 1, 12),
          daysOfMonth(field(fields, CronFieldName.DAY_OF_MONTH)),
          daysOfWeek(field(fields, CronFieldName.DAY_OF_WEEK)));
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "Expected cron to be an expression such as '30 2 * * MON-FRI' but '"
              + named
              + "' is none: "
              + reason(wrong),
          wrong);
    }
  }

  private static @Nullable String named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "@yearly", "@annually" -> "0 0 1 1 *";
      case "@monthly" -> "0 0 1 * *";
      case "@weekly" -> "0 0 * * 0";
      case "@daily", "@midnight" -> "0 0 * * *";
      case "@hourly" -> "0 * * * *";
      default -> null;
    };
  }

  private static String reason(Throwable wrong) {
    Throwable deepest = wrong;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("it cannot be read");
  }

  private static FieldExpression field(Map<CronFieldName, CronField> fields, CronFieldName name) {
    CronField field = fields.get(name);
    return field == null ? FieldExpression.always() : field.getExpression();
  }

  private static long bits(
      Map<CronFieldName, CronField> fields, CronFieldName name, int min, int max) {
    return bits(field(fields, name), name.name().toLowerCase(Locale.ROOT), min, max);
  }

  /** The plain values of a part of a field. */
  private static long bits(FieldExpression part, String name, int min, int max) {
    if (part instanceof Always || part instanceof QuestionMark) {
      return range(min, max, 1, min, max);
    }
    if (part instanceof And list) {
      long bits = 0;
      for (FieldExpression each : list.getExpressions()) {
        bits |= bits(each, name, min, max);
      }
      return bits;
    }
    if (part instanceof Every every) {
      int step = every.getPeriod().getValue();
      if (step < 1) {
        throw new IllegalArgumentException("a step of " + step + " in the field " + name);
      }
      FieldExpression of = every.getExpression();
      if (of instanceof Between between) {
        return range(number(between.getFrom()), number(between.getTo()), step, min, max);
      }
      int from = of instanceof On on ? number(on.getTime()) : min;
      return range(from, max, step, min, max);
    }
    if (part instanceof Between between) {
      return range(number(between.getFrom()), number(between.getTo()), 1, min, max);
    }
    if (part instanceof On on && on.getSpecialChar().getValue() == SpecialChar.NONE) {
      int value = number(on.getTime());
      return range(value, value, 1, min, max);
    }
    throw new IllegalArgumentException(part.asString() + " in the field " + name);
  }

  private static int number(FieldValue<?> value) {
    if (value instanceof IntegerFieldValue number) {
      return number.getValue();
    }
    throw new IllegalArgumentException(value + " where a number has to be");
  }

  /** A range that ends before it begins goes on at the lowest: 22-2 is five hours. */
  private static long range(int from, int to, int step, int min, int max) {
    int length = to >= from ? to - from : to - from + max - min + 1;
    long bits = 0;
    for (int i = 0; i <= length; i += step) {
      bits |= 1L << (min + (from - min + i) % (max - min + 1));
    }
    return bits;
  }

  private static List<FieldExpression> parts(FieldExpression field) {
    return field instanceof And list ? list.getExpressions() : List.of(field);
  }

  private static Cron.Days daysOfMonth(FieldExpression field) {
    if (field instanceof Always || field instanceof QuestionMark) {
      return Cron.ANY;
    }
    List<Cron.Days> days = new ArrayList<>();
    for (FieldExpression part : parts(field)) {
      days.add(part instanceof On on ? dayOfMonth(on) : plainDays(part));
    }
    return any(days);
  }

  private static Cron.Days plainDays(FieldExpression part) {
    long bits = bits(part, "day of the month", 1, 31);
    return (day, length) -> Cron.has(bits, day.getDayOfMonth());
  }

  private static Cron.Days dayOfMonth(On on) {
    int value = on.getTime().getValue();
    int back = Math.max(0, on.getNth().getValue());
    return switch (on.getSpecialChar().getValue()) {
      case L -> (day, length) -> day.getDayOfMonth() == length - back;
      case W -> (day, length) -> Cron.isNearestWeekday(day, value, length);
      case LW -> (day, length) -> Cron.isLastWeekday(day);
      case NONE -> plainDays(on);
      default -> throw new IllegalArgumentException(on.asString() + " in the day of the month");
    };
  }

  private static Cron.Days daysOfWeek(FieldExpression field) {
    if (field instanceof Always || field instanceof QuestionMark) {
      return Cron.ANY;
    }
    List<Cron.Days> days = new ArrayList<>();
    for (FieldExpression part : parts(field)) {
      days.add(part instanceof On on ? dayOfWeek(on) : plainDaysOfWeek(part));
    }
    return any(days);
  }

  /** Sunday is 0, and 7 means the same. */
  private static Cron.Days plainDaysOfWeek(FieldExpression part) {
    long bits = bits(part, "day of the week", 0, 6);
    return (day, length) -> Cron.has(bits, day.getDayOfWeek().getValue() % 7);
  }

  private static Cron.Days dayOfWeek(On on) {
    int value = on.getTime().getValue() % 7;
    int nth = on.getNth().getValue();
    return switch (on.getSpecialChar().getValue()) {
      case HASH -> {
        if (nth < 1 || nth > 5) {
          throw new IllegalArgumentException("the " + nth + "th day of the week of a month");
        }
        yield (day, length) ->
            day.getDayOfWeek().getValue() % 7 == value && (day.getDayOfMonth() + 6) / 7 == nth;
      }
      case L -> {
        if (value < 0) {
          throw new IllegalArgumentException("L without a day of the week before it, as in 5L");
        }
        yield (day, length) ->
            day.getDayOfWeek().getValue() % 7 == value && day.getDayOfMonth() > length - 7;
      }
      case NONE -> plainDaysOfWeek(on);
      default -> throw new IllegalArgumentException(on.asString() + " in the day of the week");
    };
  }

  private static Cron.Days any(List<Cron.Days> days) {
    return days.size() == 1
        ? days.get(0)
        : (day, length) -> days.stream().anyMatch(each -> each.fits(day, length));
  }
}
