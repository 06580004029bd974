package io.holdfast.ledger;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads what {@link ByteWriter} wrote; what does not fit is an {@link UnknownFormatException}. */
final class ByteReader {
  private static final byte[] EMPTY = new byte[0];

  private final ByteBuffer source;

  /** Reads from position to limit of the buffer, which it leaves as it is. */
  ByteReader(ByteBuffer source) {
    this.source = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  int readByte() {
    try {
      return source.get() & 0xFF;
    } catch (BufferUnderflowException e) {
      throw tooShort(1);
    }
  }

  boolean readBoolean() {
    int value = readByte();
    if (value > 1) {
      throw new UnknownFormatException("Expected 0 or 1 but found " + value);
    }
    return value == 1;
  }

  long readLong() {
    require(8);
    return source.getLong();
  }

  long readVarint() {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int next = readByte();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        if (next == 0 && shift > 0) {
          break; // Only the shortest form is ours: equal contents have equal bytes.
        }
        return value;
      }
    }
    throw new UnknownFormatException("Expected a number in at most nine bytes, the shortest way");
  }

  int readInt() {
    long value = readVarint();
    if (value > Integer.MAX_VALUE) {
      throw new UnknownFormatException("Expected a number below 2^31 but found " + value);
    }
    return (int) value;
  }

  byte[] readBytes() {
    int length = readInt();
    require(length);
    if (length == 0) {
      return EMPTY;
    }
    byte[] bytes = new byte[length];
    source.get(bytes);
    return bytes;
  }

  String readText() {
    int length = readInt();
    require(length);
    if (source.hasArray()) {
      int at = source.position();
      source.position(at + length);
      return Text.decode(source.array(), source.arrayOffset() + at, length);
    }
    byte[] bytes = new byte[length];
    source.get(bytes);
    return Text.decode(bytes, 0, length);
  }

  int remaining() {
    return source.remaining();
  }

  void requireEnd() {
    if (source.hasRemaining()) {
      throw new UnknownFormatException(
          "Expected the end but found " + source.remaining() + " more bytes");
    }
  }

  private void require(int length) {
    if (source.remaining() < length) {
      throw tooShort(length);
    }
  }

  private UnknownFormatException tooShort(int length) {
    return new UnknownFormatException(
        "Expected " + length + " more bytes but there are " + source.remaining());
  }
}
