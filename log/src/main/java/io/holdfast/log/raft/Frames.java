package io.holdfast.log.raft;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.holdfast.log.LogLimits;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * The frames between replicas: a length, the number of a {@link MessageKind}, the number of the
 * request, a message. docs/transport.md has the bytes.
 */
final class Frames {
  /** Bytes of the length, which does not count itself. */
  static final int LENGTH_BYTES = 4;

  /** Bytes of kind and request number. */
  static final int HEAD_BYTES = 1 + 8;

  /**
   * The longest frame, its length left out. The longest message is an append: half a megabyte of
   * entries, and the one of at most {@link LogLimits#MAX_ENTRY_BYTES} that goes beyond it.
   */
  static final int MAX_BYTES = 2 * LogLimits.MAX_ENTRY_BYTES;

  private Frames() {}

  /**
   * A whole frame.
   *
   * @throws IllegalArgumentException when it is longer than a frame may be
   */
  static byte[] encode(long request, Message message) {
    int length = HEAD_BYTES + message.getSerializedSize();
    if (length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "Expected a message of at most " + MAX_BYTES + " bytes but were " + length);
    }
    byte[] frame = new byte[LENGTH_BYTES + length];
    ByteBuffer.wrap(frame)
        .putInt(length)
        .put((byte) MessageKind.of(message).number())
        .putLong(request);
    try {
      CodedOutputStream output =
          CodedOutputStream.newInstance(
              frame, LENGTH_BYTES + HEAD_BYTES, frame.length - LENGTH_BYTES - HEAD_BYTES);
      message.writeTo(output);
      output.checkNoSpaceLeft();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return frame;
  }

  /** Cuts the stream into frames without their lengths; longer ones are an error. */
  static LengthFieldBasedFrameDecoder decoder(int maxBytes) {
    return new LengthFieldBasedFrameDecoder(
        LENGTH_BYTES + maxBytes, 0, LENGTH_BYTES, 0, LENGTH_BYTES);
  }
}
