package io.holdfast.cli.node;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The known fields of one JSON object as they were written, checked only when they are asked for: a
 * field that a message has no use for is ignored, whatever is in it.
 *
 * <p>A field may be there twice (under its name and an alias, say) as long as both say the same.
 */
final class Fields {
  /** The longest name of a job, a worker or a replica, bytes of UTF-8: PROTOCOL.md. */
  static final int MAX_NAME_BYTES = 1024;

  /** The largest cluster: more replicas only make each commit slower. PROTOCOL.md. */
  static final int MAX_REPLICAS = 9;

  /** The last generation: integers up to here survive a caller that counts in doubles. */
  static final long MAX_GENERATION = 1L << 53;

  private final Map<Field, Given> given = new EnumMap<>(Field.class);

  /** What a field was given as. */
  private record Given(String name, Value value, boolean contradicted) {}

  /** A value of JSON, as far as any field cares. */
  sealed interface Value {
    /** A string. */
    record Text(String text) implements Value {}

    /** A number without fraction and exponent, as it was written. */
    record Whole(String digits) implements Value {}

    /** An array, of which as many elements are kept as any field can use, and one more. */
    record Many(List<Value> elements) implements Value {}

    /** Anything else. */
    record Other(String kind) implements Value {}
  }

  void clear() {
    given.clear();
  }

  /** Notes a field that was read. */
  void put(Field field, String name, Value value) {
    Given earlier = given.get(field);
    boolean contradicted = earlier != null && !earlier.value.equals(value);
    given.put(
        field, new Given(name, value, contradicted || (earlier != null && earlier.contradicted)));
  }

  boolean has(Field field) {
    return given.containsKey(field);
  }

  /** The message's type; whatever is wrong with it makes the line malformed. */
  String type() throws RefusedLineException {
    try {
      return text(Field.TYPE);
    } catch (RefusedLineException wrong) {
      throw new RefusedLineException(ErrorCode.MALFORMED, wrong.text());
    }
  }

  /** A name that has to be there. */
  String name(Field field) throws RefusedLineException {
    String text = text(field);
    checkName(given(field).name, text);
    return text;
  }

  /** A name, or null without one. */
  @Nullable String optionalName(Field field) throws RefusedLineException {
    return has(field) ? name(field) : null;
  }

  /** The generation, {@link NodeEngine#CURRENT} without one. */
  long generation() throws RefusedLineException {
    if (!has(Field.GENERATION)) {
      return NodeEngine.CURRENT;
    }
    Given written = given(Field.GENERATION);
    long generation = whole(written);
    if (generation < 1 || generation > MAX_GENERATION) {
      throw RefusedLineException.field(
          written.name, "expected an integer from 1 to 9007199254740992 (2^53)");
    }
    return generation;
  }

  /** The id that an answer refers to, or null without one. */
  @Nullable Long messageId() throws RefusedLineException {
    return has(Field.MSG_ID) ? (Long) whole(given(Field.MSG_ID)) : null;
  }

  /** The replicas of an init. */
  List<String> replicas() throws RefusedLineException {
    Field field = has(Field.REPLICAS) ? Field.REPLICAS : Field.NODE_IDS;
    if (!has(field)) {
      return List.of("s1");
    }
    Given written = given(field);
    if (!(written.value instanceof Value.Many many)) {
      throw RefusedLineException.field(
          written.name, "expected a list of names but was " + kind(written.value));
    }
    if (many.elements.isEmpty() || many.elements.size() > MAX_REPLICAS) {
      throw RefusedLineException.field(
          written.name,
          "expected 1 to "
              + MAX_REPLICAS
              + " names but were "
              + (many.elements.isEmpty() ? "none" : "more"));
    }
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Value each : many.elements) {
      if (!(each instanceof Value.Text text)) {
        throw RefusedLineException.field(
            written.name, "expected strings in it but one is " + kind(each));
      }
      checkName(written.name, text.text);
      if (!seen.add(text.text)) {
        throw RefusedLineException.field(
            written.name, "expected different names but one is there twice");
      }
      names.add(text.text);
    }
    return List.copyOf(names);
  }

  private String text(Field field) throws RefusedLineException {
    Given written = given(field);
    if (written.value instanceof Value.Text text) {
      return text.text;
    }
    throw RefusedLineException.field(
        written.name, "expected a string but was " + kind(written.value));
  }

  private static long whole(Given written) throws RefusedLineException {
    if (written.value instanceof Value.Whole whole) {
      try {
        return Long.parseLong(whole.digits);
      } catch (NumberFormatException tooLong) {
        throw RefusedLineException.field(written.name, "expected an integer of 64 bits");
      }
    }
    throw RefusedLineException.field(
        written.name, "expected an integer but was " + kind(written.value));
  }

  private Given given(Field field) throws RefusedLineException {
    Given written = given.get(field);
    if (written == null) {
      throw RefusedLineException.field(field.first(), "expected but missing");
    }
    if (written.contradicted) {
      throw RefusedLineException.field(written.name, "given twice, with different values");
    }
    return written;
  }

  private static void checkName(String field, String name) throws RefusedLineException {
    if (name.isEmpty()) {
      throw RefusedLineException.field(field, "expected a name but was empty");
    }
    // Every char is at least a byte: the long ones need not be encoded to be refused.
    if (name.length() > MAX_NAME_BYTES
        || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      throw RefusedLineException.field(
          field, "expected at most " + MAX_NAME_BYTES + " bytes of UTF-8");
    }
    for (int at = 0; at < name.length(); at++) {
      char unit = name.charAt(at);
      if (Character.isHighSurrogate(unit)
          && at + 1 < name.length()
          && Character.isLowSurrogate(name.charAt(at + 1))) {
        at++;
      } else if (Character.isSurrogate(unit)) {
        throw RefusedLineException.field(
            field, "expected Unicode text but half of a surrogate pair is in it");
      }
    }
  }

  private static String kind(Value value) {
    if (value instanceof Value.Other other) {
      return other.kind;
    }
    if (value instanceof Value.Text) {
      return "a string";
    }
    return value instanceof Value.Whole ? "an integer" : "a list";
  }
}
