package io.holdfast.ledger;

import java.nio.charset.StandardCharsets;

/**
 * Strings as bytes, without loss: UTF-8, and a half surrogate (which JSON can carry and UTF-8
 * cannot) as the three bytes of its number. The JDK's encoder would make a "?" of it, and two
 * different keys the same.
 */
final class Text {
  private Text() {}

  static int byteLength(String text) {
    int length = text.length();
    int bytes = length;
    for (int i = 0; i < length; i++) {
      char unit = text.charAt(i);
      if (unit >= 0x80) {
        if (isPair(text, i)) {
          bytes += 2; // four bytes for two units
          i++;
        } else {
          bytes += unit < 0x800 ? 1 : 2;
        }
      }
    }
    return bytes;
  }

  /** Writes {@link #byteLength} bytes. */
  static void encode(String text, byte[] target, int offset) {
    int length = text.length();
    int at = offset;
    for (int i = 0; i < length; i++) {
      int unit = text.charAt(i);
      if (unit < 0x80) {
        target[at++] = (byte) unit;
      } else if (unit < 0x800) {
        target[at++] = (byte) (0xC0 | (unit >> 6));
        target[at++] = (byte) (0x80 | (unit & 0x3F));
      } else if (isPair(text, i)) {
        int point = text.codePointAt(i++);
        target[at++] = (byte) (0xF0 | (point >> 18));
        target[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        target[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        target[at++] = (byte) (0x80 | (point & 0x3F));
      } else {
        target[at++] = (byte) (0xE0 | (unit >> 12));
        target[at++] = (byte) (0x80 | ((unit >> 6) & 0x3F));
        target[at++] = (byte) (0x80 | (unit & 0x3F));
      }
    }
  }

  /** True if a text is the first so many bytes of an array. */
  static boolean isEncoded(String text, byte[] bytes, int length) {
    if (text.length() > length) {
      return false; // A unit is a byte at least.
    }
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit >= 0x80) {
        return decode(bytes, 0, length).equals(text);
      }
      if (unit != bytes[i]) {
        return false;
      }
    }
    return text.length() == length;
  }

  /** Reads what {@link #encode} wrote, and nothing else: every other sequence is refused. */
  static String decode(byte[] source, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (source[i] < 0) {
        return decodeWide(source, offset, length);
      }
    }
    return new String(source, offset, length, StandardCharsets.ISO_8859_1);
  }

  private static String decodeWide(byte[] source, int offset, int length) {
    StringBuilder text = new StringBuilder(length);
    int end = offset + length;
    int at = offset;
    while (at < end) {
      int first = source[at++] & 0xFF;
      if (first < 0x80) {
        text.append((char) first);
        continue;
      }
      int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
      if (first < 0xC2 || first > 0xF4 || at + more > end) {
        throw malformed(first);
      }
      int point = first & (0x3F >> more);
      for (int i = 0; i < more; i++) {
        int next = source[at++];
        if ((next & 0xC0) != 0x80) {
          throw malformed(next & 0xFF);
        }
        point = (point << 6) | (next & 0x3F);
      }
      int least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
      boolean splitPair =
          Character.isBmpCodePoint(point)
              && Character.isLowSurrogate((char) point)
              && text.length() > 0
              && Character.isHighSurrogate(text.charAt(text.length() - 1));
      if (point < least || point > Character.MAX_CODE_POINT || splitPair) {
        throw malformed(first);
      }
      text.appendCodePoint(point);
    }
    return text.toString();
  }

  private static boolean isPair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }

  private static UnknownFormatException malformed(int unsignedByte) {
    return new UnknownFormatException(
        "Expected UTF-8 but found byte 0x" + Integer.toHexString(unsignedByte) + " out of place");
  }
}
