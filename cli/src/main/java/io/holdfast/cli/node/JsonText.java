package io.holdfast.cli.node;

import java.nio.charset.StandardCharsets;

/**
 * Writes one line of JSON as Python's {@code json.dumps} does, byte for byte: a space after each
 * colon and comma, ASCII only, everything else as {@code \}{@code uXXXX} in lower case.
 *
 * <p>The caller sees to it that objects and lists are closed in order.
 */
final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder();

  /** True where the next name or element follows another one. */
  private boolean follows;

  JsonText open() {
    separate();
    text.append('{');
    follows = false;
    return this;
  }

  JsonText close() {
    text.append('}');
    follows = true;
    return this;
  }

  JsonText openList() {
    separate();
    text.append('[');
    follows = false;
    return this;
  }

  JsonText closeList() {
    text.append(']');
    follows = true;
    return this;
  }

  /** A name of a field; a value has to follow. */
  JsonText name(String name) {
    value(name);
    text.append(": ");
    follows = false;
    return this;
  }

  JsonText value(String value) {
    separate();
    text.append('"');
    for (int at = 0; at < value.length(); at++) {
      escape(value.charAt(at));
    }
    text.append('"');
    follows = true;
    return this;
  }

  JsonText value(long value) {
    separate();
    text.append(value);
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

  /** Ends the line and answers its bytes. */
  byte[] line() {
    return text.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
