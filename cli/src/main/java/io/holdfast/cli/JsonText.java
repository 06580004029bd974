package io.holdfast.cli;

import java.nio.charset.StandardCharsets;

/**
 * Writes one line of JSON as Python's {@code json.dumps} does, byte for byte: a space after each
 * colon and comma, ASCII only, everything else as {@code \}{@code uXXXX} in lower case.
 *
 * <p>The caller sees to it that objects and lists are closed in order.
 */
public final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder();

  /** True where the next name or element follows another one. */
  private boolean follows;

  /** Begins an object. */
  public JsonText open() {
    separate();
    text.append('{');
    follows = false;
    return this;
  }

  /** Ends an object. */
  public JsonText close() {
    text.append('}');
    follows = true;
    return this;
  }

  /** Begins a list. */
  public JsonText openList() {
    separate();
    text.append('[');
    follows = false;
    return this;
  }

  /** Ends a list. */
  public JsonText closeList() {
    text.append(']');
    follows = true;
    return this;
  }

  /** A name of a field; a value has to follow. */
  public JsonText name(String name) {
    value(name);
    text.append(": ");
    follows = false;
    return this;
  }

  /** A string. */
  public JsonText value(String value) {
    separate();
    text.append('"');
    for (int at = 0; at < value.length(); at++) {
      escape(value.charAt(at));
    }
    text.append('"');
    follows = true;
    return this;
  }

  /** An integer. */
  public JsonText value(long value) {
    return word(Long.toString(value));
  }

  /** True or false. */
  public JsonText value(boolean value) {
    return word(Boolean.toString(value));
  }

  /** Null. */
  public JsonText nothing() {
    return word("null");
  }

  private JsonText word(String word) {
    separate();
    text.append(word);
    follows = true;
    return this;
  }

  private void separate() {
    if (follows) {
      text.append(", ");
    }
  }

  private void escape(char unit) {
    switch (unit) {
      case '"' -> text.append("\\\"");
      case '\\' -> text.append("\\\\");
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      case '\f' -> text.append("\\f");
      case '\b' -> text.append("\\b");
      default -> {
        if (unit >= ' ' && unit <= '~') {
          text.append(unit);
        } else {
          text.append("\\u")
              .append(HEX.charAt(unit >> 12))
              .append(HEX.charAt((unit >> 8) & 15))
              .append(HEX.charAt((unit >> 4) & 15))
              .append(HEX.charAt(unit & 15));
        }
      }
    }
  }

  /** What was written so far, without an end of the line. */
  @Override
  public String toString() {
    return text.toString();
  }

  /** Ends the line and answers its bytes. */
  public byte[] line() {
    return text.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
