package io.holdfast.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a message in protobuf's encoding, field by field. What is none is an INVALID_ANSWER, never
 * anything worse.
 */
final class MessageReader {
  static final byte[] NOTHING = {};

  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH = 2;
  private static final int FOUR_BYTES = 5;

  private final byte[] buffer;
  private final int end;
  private int at;

  private int field;
  private int kind;

  /** Of a number its value; of what has a length where it begins and ends. */
  private long value;

  private int from;
  private int to;

  MessageReader(byte[] message) {
    this(message, 0, message.length);
  }

  private MessageReader(byte[] buffer, int from, int to) {
    this.buffer = buffer;
    this.at = from;
    this.end = to;
  }

  /** Goes to the next field; false at the end of the message. */
  boolean next() {
    if (at == end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    kind = (int) tag & 7;
    switch (kind) {
      case VARINT -> value = varint();
      case LENGTH -> skip(varint());
      case EIGHT_BYTES -> skip(8);
      case FOUR_BYTES -> skip(4);
      default -> throw wrong();
    }
    return true;
  }

  /** Its number in the .proto file. */
  int field() {
    return field;
  }

  /** A number or a flag. */
  long number() {
    require(VARINT);
    return value;
  }

  /** Bytes, which are the caller's. */
  byte[] bytes() {
    require(LENGTH);
    return from == to ? NOTHING : Arrays.copyOfRange(buffer, from, to);
  }

  /** Text. */
  String text() {
    require(LENGTH);
    return new String(buffer, from, to - from, StandardCharsets.UTF_8);
  }

  /** Text that is mostly this one, which is answered then: no new one is made. */
  String text(String expected) {
    require(LENGTH);
    if (expected.length() != to - from) {
      return text();
    }
    for (int i = from; i < to; i++) {
      if (buffer[i] < 0 || expected.charAt(i - from) != buffer[i]) {
        return text();
      }
    }
    return expected;
  }

  /** A message inside this one. */
  MessageReader message() {
    require(LENGTH);
    return new MessageReader(buffer, from, to);
  }

  private void require(int wanted) {
    if (kind != wanted) {
      throw wrong();
    }
  }

  private void skip(long bytes) {
    if (bytes < 0 || bytes > end - at) {
      throw wrong();
    }
    from = at;
    to = at + (int) bytes;
    at = to;
  }

  private long varint() {
    long read = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        throw wrong();
      }
      byte next = buffer[at++];
      read |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return read;
      }
    }
    throw wrong();
  }

  private static HoldfastException wrong() {
    return WireJson.invalid("a message as its .proto describes it", null);
  }
}
