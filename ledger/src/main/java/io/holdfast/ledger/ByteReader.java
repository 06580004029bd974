package io.holdfast.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ByteWriter} wrote; what does not fit is an {@link UnknownFormatException}. */
final class ByteReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] EMPTY = new byte[0];
  private static final int CHUNK = 1 << 16;

  /** What is read ahead: from {@code position} to {@code limit}. */
  private byte[] bytes;

  private int position;
  private int limit;

  /** Where more comes from; null when all is there. */
  private final @Nullable ByteSource source;

  /** Reads from position to limit of the buffer, which it leaves as it is. */
  ByteReader(ByteBuffer buffer) {
    source = null;
    if (buffer.hasArray()) {
      bytes = buffer.array();
      position = buffer.arrayOffset() + buffer.position();
      limit = position + buffer.remaining();
    } else {
      bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      limit = bytes.length;
    }
  }

  /** Reads to the end of the source. */
  ByteReader(ByteSource source) {
    this.source = source;
    bytes = new byte[CHUNK];
  }

  int readByte() {
    require(1);
    return bytes[position++] & 0xFF;
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
    long value = (long) LONG.get(bytes, position);
    position += 8;
    return value;
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
    return readInt(Integer.MAX_VALUE);
  }

  /** At most {@code max} bytes, as written by {@link ByteWriter#writeBytes}. */
  byte[] readBytes(int max) {
    int length = readInt(max);
    if (length == 0) {
      return EMPTY;
    }
    require(length);
    byte[] value = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return value;
  }

  /** At most {@code max} bytes, as written by {@link ByteWriter#writeText}. */
  String readText(int max) {
    int length = readInt(max);
    if (length == 0) {
      return "";
    }
    require(length);
    String value = Text.decode(bytes, position, length);
    position += length;
    return value;
  }

  /** At most {@code maxCount} texts, as written by {@link ByteWriter#writeTexts}. */
  List<String> readTexts(int maxCount, int maxBytes) {
    int count = readInt(maxCount);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(readText(maxBytes));
    }
    return List.copyOf(texts);
  }

  /** What is read ahead; all there is where there is no source. */
  int available() {
    return limit - position;
  }

  void requireEnd() {
    if (available() > 0 || fill(1)) {
      throw new UnknownFormatException("Expected the end but found " + available() + " more bytes");
    }
  }

  private int readInt(int max) {
    long value = readVarint();
    if (value > max) {
      throw new UnknownFormatException("Expected a number up to " + max + " but found " + value);
    }
    return (int) value;
  }

  private void require(int length) {
    if (limit - position < length && !fill(length)) {
      throw new UnknownFormatException(
          "Expected " + length + " more bytes but there are " + available());
    }
  }

  /** Reads ahead until {@code length} bytes are there; false when the end comes first. */
  private boolean fill(int length) {
    if (source == null) {
      return false;
    }
    int kept = limit - position;
    byte[] target = length <= bytes.length ? bytes : new byte[length + CHUNK];
    System.arraycopy(bytes, position, target, 0, kept);
    bytes = target;
    position = 0;
    limit = kept;
    while (limit < length) {
      int read = source.read(bytes, limit, bytes.length - limit);
      if (read < 0) {
        return false;
      }
      limit += read;
    }
    return true;
  }

  /** A trace; one that is none would have had no place here. */
  TraceContext readTrace() {
    TraceContext trace =
        new TraceContext(
            readText(Limits.MAX_TRACE_PARENT_BYTES), readText(Limits.MAX_TRACE_STATE_BYTES));
    if (trace.isNone()) {
      throw new UnknownFormatException("Expected a trace but it is empty");
    }
    return trace;
  }
}
