package io.holdfast.server.http;

import io.holdfast.ledger.Limits;
import io.holdfast.server.endpoint.ProblemCode;
import io.holdfast.server.text.Quote;
import io.holdfast.server.text.TimeText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An object that a caller sent: of the right shape; what is in bounds is asked for here. */
final class Fields {
  private static final byte[] NOTHING = {};

  private final String prefix;
  private final Map<String, Object> values;

  /**
   * @param prefix of its fields' paths; empty, or with a dot at its end
   */
  Fields(String prefix, Map<String, Object> values) {
    this.prefix = prefix;
    this.values = values;
  }

  /** True where it was not left out. */
  boolean has(String name) {
    return values.containsKey(name);
  }

  /** Null where it was left out. */
  @Nullable Fields object(String name) {
    return (Fields) values.get(name);
  }

  /** Null where it was left out. */
  @Nullable String text(String name) {
    return (String) values.get(name);
  }

  /** A queue, a type and the like; null where it was left out. */
  @Nullable String name(String name) {
    String text = text(name);
    return text == null ? null : checkedName(prefix + name, text, Limits.MAX_NAME_BYTES);
  }

  String requiredName(String name) {
    String text = name(name);
    if (text == null) {
      throw missing(name);
    }
    return text;
  }

  static String checkedName(String path, String text, int maxBytes) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > maxBytes) {
      throw ProblemException.invalid(
          "Expected " + path + " to have 1 to " + maxBytes + " bytes but it has " + bytes);
    }
    return text;
  }

  long id(String name) {
    Long id = (Long) values.get(name);
    if (id == null) {
      throw missing(name);
    }
    return id;
  }

  long count(String name, long min, long max, long fallback) {
    Long count = (Long) values.get(name);
    return count == null ? fallback : bounded(name, count, min, max);
  }

  long requiredCount(String name, long min, long max) {
    Long count = (Long) values.get(name);
    if (count == null) {
      throw missing(name);
    }
    return bounded(name, count, min, max);
  }

  private long bounded(String name, long count, long min, long max) {
    if (count < min || count > max) {
      throw ProblemException.invalid(
          "Expected "
              + prefix
              + name
              + " to be from "
              + min
              + " to "
              + max
              + " but it is "
              + count);
    }
    return count;
  }

  /** Null where it was left out. */
  @Nullable Double number(String name, double min, double max) {
    Double number = (Double) values.get(name);
    if (number != null && !(number >= min && number <= max)) {
      throw ProblemException.invalid(
          "Expected "
              + prefix
              + name
              + " to be from "
              + min
              + " to "
              + max
              + " but it is "
              + number);
    }
    return number;
  }

  boolean flag(String name, boolean fallback) {
    Boolean flag = (Boolean) values.get(name);
    return flag == null ? fallback : flag;
  }

  /** A length of time, milliseconds. */
  long length(String name, long min, long max, long fallback) {
    Long length = (Long) values.get(name);
    return length == null ? fallback : checkedLength(prefix + name, length, min, max);
  }

  static long checkedLength(String path, long length, long min, long max) {
    if (length < min || length > max) {
      throw ProblemException.invalid(
          "Expected "
              + path
              + " to be from "
              + TimeText.printLength(min)
              + " to "
              + TimeText.printLength(max)
              + " but it is "
              + TimeText.printLength(length));
    }
    return length;
  }

  /** A point in time, milliseconds since the Unix epoch; 0 where it was left out. */
  long point(String name) {
    Long point = (Long) values.get(name);
    return point == null ? 0 : point;
  }

  /** What is in {@code name} as JSON or in {@code nameBase64}; empty where neither is there. */
  byte[] bytes(String name, int maxBytes) {
    byte[] json = (byte[]) values.get(name);
    byte[] other = (byte[]) values.get(name + "Base64");
    if (json != null && other != null) {
      throw ProblemException.invalid(
          "Expected only one of "
              + prefix
              + name
              + " and "
              + prefix
              + name
              + "Base64 but both are"
              + " there");
    }
    byte[] bytes = json != null ? json : other != null ? other : NOTHING;
    if (bytes.length > maxBytes) {
      throw new ProblemException(
          ProblemCode.PAYLOAD_TOO_LARGE,
          "Expected "
              + prefix
              + name
              + " to have at most "
              + maxBytes
              + " bytes but it has "
              + bytes.length);
    }
    return bytes;
  }

  /** Null where it was left out. */
  <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
    String text = text(name);
    return text == null ? null : choice(prefix + name, text, type);
  }

  static <E extends Enum<E>> E choice(String path, String text, Class<E> type) {
    List<String> known = Stream.of(type.getEnumConstants()).map(Enum::name).toList();
    if (!known.contains(text)) {
      throw ProblemException.invalid(
          "Expected "
              + path
              + " to be one of "
              + String.join(", ", known)
              + " but it is "
              + Quote.of(text));
    }
    return Enum.valueOf(type, text);
  }

  /** Null where it was left out. */
  @SuppressWarnings("unchecked") // BodyReader makes no other list of a field of this kind.
  @Nullable List<String> texts(String name) {
    return (List<String>) values.get(name);
  }

  /** Empty where it was left out. */
  @SuppressWarnings("unchecked") // BodyReader makes no other list of a field of this kind.
  List<Fields> objects(String name) {
    List<Fields> objects = (List<Fields>) values.get(name);
    return objects == null ? List.of() : objects;
  }

  List<Fields> requiredObjects(String name) {
    if (!values.containsKey(name)) {
      throw missing(name);
    }
    return objects(name);
  }

  /** The same as if this one had been left out. */
  Fields without(String name) {
    Map<String, Object> others = new LinkedHashMap<>(values);
    others.remove(name);
    return new Fields(prefix, others);
  }

  /** Where a field of it is, for messages. */
  String path(String name) {
    return prefix + name;
  }

  private ProblemException missing(String name) {
    return ProblemException.invalid("Expected " + prefix + name + " but it is not there");
  }
}
