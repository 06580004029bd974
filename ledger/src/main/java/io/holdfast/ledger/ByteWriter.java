package io.holdfast.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** A growing array of bytes with the few encodings that entries and snapshots are made of. */
final class ByteWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int size;

  ByteWriter(int capacity) {
    bytes = new byte[capacity];
  }

  void writeByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  /** Eight bytes, little-endian. */
  void writeLong(long value) {
    reserve(8);
    LONG.set(bytes, size, value);
    size += 8;
  }

  /** Seven bits a byte, low ones first; one byte for small numbers, nine at most. */
  void writeVarint(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("Expected a number from 0 on but it is " + value);
    }
    reserve(9);
    long rest = value;
    while (rest >= 0x80) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Its length as a varint, then the bytes. */
  void writeBytes(byte[] value) {
    writeBytes(value, value.length);
  }

  /** The same of the first so many bytes. */
  void writeBytes(byte[] value, int length) {
    writeVarint(length);
    reserve(length);
    System.arraycopy(value, 0, bytes, size, length);
    size += length;
  }

  /** Its length in bytes as a varint, then the bytes of {@link Text}. */
  void writeText(String value) {
    int length = Text.byteLength(value);
    writeVarint(length);
    reserve(length);
    Text.encode(value, bytes, size);
    size += length;
  }

  /** Their number as a varint, then each. */
  void writeTexts(List<String> values) {
    writeVarint(values.size());
    for (String value : values) {
      writeText(value);
    }
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** The array that is written to; the first {@link #size} bytes of it count. */
  byte[] array() {
    return bytes;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }

  void writeTrace(TraceContext trace) {
    writeText(trace.parent());
    writeText(trace.state());
  }
}
