package io.holdfast.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a message in protobuf's encoding. Fields with nothing in them are left out, as proto3 has
 * it.
 */
final class MessageWriter {
  /** The length of a message inside another is written in so many bytes, once it is known. */
  private static final int LENGTH_BYTES = 4;

  private static final int MAX_MESSAGE_BYTES = (1 << (7 * LENGTH_BYTES)) - 1;

  private byte[] buffer;
  private int end;

  /**
   * @param bytes about how many there will be
   */
  MessageWriter(int bytes) {
    buffer = new byte[Math.max(16, bytes)];
  }

  /** A number or a flag. */
  void number(int field, long value) {
    if (value != 0) {
      reserve(20);
      varint((long) field << 3);
      varint(value);
    }
  }

  /** Text. */
  void text(int field, String text) {
    bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes. */
  void bytes(int field, byte[] bytes) {
    if (bytes.length > 0) {
      reserve(20 + bytes.length);
      varint(((long) field << 3) | 2);
      varint(bytes.length);
      System.arraycopy(bytes, 0, buffer, end, bytes.length);
      end += bytes.length;
    }
  }

  /**
   * Begins a message inside this one; what is written until its end is in it.
   *
   * @return what {@link #end} wants to know
   */
  int begin(int field) {
    reserve(20);
    varint(((long) field << 3) | 2);
    end += LENGTH_BYTES;
    return end;
  }

  /** Ends it. Its length has leading zeros, which the encoding allows: nothing is moved. */
  void end(int begun) {
    int length = end - begun;
    if (length > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "Expected at most " + MAX_MESSAGE_BYTES + " bytes in a message but there are " + length);
    }
    for (int at = 0; at < LENGTH_BYTES; at++) {
      int more = at < LENGTH_BYTES - 1 ? 0x80 : 0;
      buffer[begun - LENGTH_BYTES + at] = (byte) (((length >>> (7 * at)) & 0x7f) | more);
    }
  }

  /** All of it. */
  byte[] toBytes() {
    return end == buffer.length ? buffer : Arrays.copyOf(buffer, end);
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      buffer[end++] = (byte) ((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    buffer[end++] = (byte) left;
  }

  private void reserve(int bytes) {
    if (buffer.length - end < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, end + bytes));
    }
  }
}
