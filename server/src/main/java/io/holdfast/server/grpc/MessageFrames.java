package io.holdfast.server.grpc;

import io.holdfast.server.endpoint.ProblemCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body into messages: a byte that says whether it is compressed, four for its length, the
 * message. Grows with what has come, not with what is announced.
 */
final class MessageFrames {
  private static final int HEADER = 5;
  private static final int INITIAL = 512;

  private final int maxMessageBytes;
  private byte[] bytes = new byte[0];
  private int start;
  private int end;

  MessageFrames(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  void add(byte[] chunk) {
    if (end + chunk.length > bytes.length) {
      int length = end - start;
      int room = Math.max(INITIAL, length + chunk.length);
      byte[] target = room <= bytes.length ? bytes : new byte[room + room / 2];
      System.arraycopy(bytes, start, target, 0, length);
      bytes = target;
      start = 0;
      end = length;
    }
    System.arraycopy(chunk, 0, bytes, end, chunk.length);
    end += chunk.length;
  }

  /**
   * The next message; null when it is not complete.
   *
   * @throws WrongMessageException when it is too large or compressed: what follows cannot be read
   */
  byte @Nullable [] next() {
    if (end - start < HEADER) {
      return null;
    }
    if (bytes[start] != 0) {
      throw new WrongMessageException(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "Expected messages that are not compressed but one is: " + bytes[start]);
    }
    long length = Integer.toUnsignedLong(length());
    if (length > maxMessageBytes) {
      throw new WrongMessageException(
          ProblemCode.PAYLOAD_TOO_LARGE,
          "Expected a message of at most " + maxMessageBytes + " bytes but it has " + length);
    }
    int to = start + HEADER + (int) length;
    if (to > end) {
      return null;
    }
    byte[] message = Arrays.copyOfRange(bytes, start + HEADER, to);
    start = to;
    if (start == end) {
      start = 0;
      end = 0;
      bytes = new byte[0]; // A stream that rests holds nothing.
    }
    return message;
  }

  /** True when there is nothing of a message that has not ended. */
  boolean isEmpty() {
    return start == end;
  }

  /** Of a frame whose message has so many bytes. */
  static int frameBytes(int messageBytes) {
    return HEADER + messageBytes;
  }

  private int length() {
    return (bytes[start + 1] & 0xff) << 24
        | (bytes[start + 2] & 0xff) << 16
        | (bytes[start + 3] & 0xff) << 8
        | (bytes[start + 4] & 0xff);
  }
}
