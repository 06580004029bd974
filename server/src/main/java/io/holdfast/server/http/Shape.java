package io.holdfast.server.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which fields an object may have, and of what kind. Fixed after it was built. */
final class Shape {
  private final Map<String, Field> fields = new LinkedHashMap<>();

  /** What a value is in JSON, and what it becomes. */
  enum Kind {
    /** A string. */
    TEXT("a string"),
    /** A string of digits, which becomes a number from 1 on. */
    ID("a string of digits"),
    /** A number without a fraction. */
    COUNT("a whole number"),
    /** Any number. */
    NUMBER("a number"),
    FLAG("true or false"),
    /** A length of time, which becomes milliseconds. */
    LENGTH("a length of time such as \"30s\""),
    /** A point in time, which becomes milliseconds since the Unix epoch. */
    POINT("a point in time such as \"2026-11-23T18:30:00Z\""),
    /** Any value, which becomes bytes of compact JSON. */
    ANY("any JSON value"),
    /** Bytes in base64. */
    BASE64("a string of base64"),
    TEXTS("a list of strings"),
    OBJECTS("a list of objects"),
    OBJECT("an object");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * One field.
   *
   * @param items what the object, or the objects of a list, are; null for every other kind
   * @param most items of a list
   */
  record Field(Kind kind, @Nullable Shape items, int most) {}

  Shape with(Kind kind, String... names) {
    for (String name : names) {
      fields.put(name, new Field(kind, null, 1));
    }
    return this;
  }

  Shape withTexts(String name, int most) {
    fields.put(name, new Field(Kind.TEXTS, null, most));
    return this;
  }

  Shape withObjects(String name, Shape items, int most) {
    fields.put(name, new Field(Kind.OBJECTS, items, most));
    return this;
  }

  /** The fields of another shape, but for some. */
  Shape withAllOf(Shape other, List<String> but) {
    other.fields.forEach(
        (name, field) -> {
          if (!but.contains(name)) {
            fields.put(name, field);
          }
        });
    return this;
  }

  Shape withObject(String name, Shape its) {
    fields.put(name, new Field(Kind.OBJECT, its, 1));
    return this;
  }

  /** Null for one that there is not. */
  @Nullable Field field(String name) {
    return fields.get(name);
  }

  Set<String> names() {
    return fields.keySet();
  }
}
