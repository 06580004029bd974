package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of a connection: who calls whom. Its answer is a {@link Answer}.
 *
 * @param version of the transport, see {@link #VERSION}
 * @param cluster of the caller
 * @param from the caller
 * @param to whom it believes to call
 */
record Hello(int version, String cluster, ReplicaId from, ReplicaId to) {
  /** Of everything in docs/transport.md, the messages of the Raft library included. */
  static final int VERSION = 1;

  /** The longest hello or answer, its length left out. */
  static final int MAX_BYTES = 1_024;

  /** The longest cluster id or reason, in UTF-8. */
  static final int MAX_TEXT_BYTES = 255;

  private static final byte[] MAGIC = "HOLDFAST".getBytes(StandardCharsets.US_ASCII);

  /** A frame, with its length. */
  byte[] encode() {
    ByteBuffer frame = start(version);
    putText(frame, cluster);
    putText(frame, from.value());
    putText(frame, to.value());
    return finish(frame);
  }

  /**
   * @param frame without its length
   * @throws IllegalArgumentException when it is none
   */
  static Hello decode(ByteBuffer frame) {
    try {
      int version = getVersion(frame);
      if (version != VERSION) {
        // What comes after it is that version's.
        return new Hello(version, "", new ReplicaId("unknown"), new ReplicaId("unknown"));
      }
      return new Hello(
          version, getText(frame), new ReplicaId(getText(frame)), new ReplicaId(getText(frame)));
    } catch (BufferUnderflowException shorter) {
      throw new IllegalArgumentException("Expected a longer hello", shorter);
    }
  }

  /** Why a replica does not talk to this caller; null when it does. */
  @Nullable String refusal(String ownCluster, ReplicaId self) {
    if (version != VERSION) {
      return "it speaks version " + version + " of the transport, this replica " + VERSION;
    }
    if (!cluster.equals(ownCluster)) {
      return "it is of cluster '" + cluster + "', this replica of '" + ownCluster + "'";
    }
    if (!to.equals(self)) {
      return "it looks for replica " + to + ", this is " + self;
    }
    if (from.equals(self)) {
      return "it says that it is replica " + from + ", as this one";
    }
    return null;
  }

  /**
   * What becomes of a connection.
   *
   * @param version of the one who answers
   * @param refusal why there will be none; null for welcome
   */
  record Answer(int version, @Nullable String refusal) {
    byte[] encode() {
      ByteBuffer frame = start(version);
      frame.put((byte) (refusal == null ? 0 : 1));
      putText(frame, refusal == null ? "" : refusal);
      return finish(frame);
    }

    /**
     * @throws IllegalArgumentException when it is none
     */
    static Answer decode(ByteBuffer frame) {
      try {
        int version = getVersion(frame);
        byte refused = frame.get();
        String reason = getText(frame);
        return new Answer(version, refused == 0 ? null : reason);
      } catch (BufferUnderflowException shorter) {
        throw new IllegalArgumentException("Expected a longer answer", shorter);
      }
    }
  }

  private static ByteBuffer start(int version) {
    return ByteBuffer.allocate(Frames.LENGTH_BYTES + MAX_BYTES)
        .putInt(0)
        .put(MAGIC)
        .putShort((short) version);
  }

  private static byte[] finish(ByteBuffer frame) {
    byte[] bytes = new byte[frame.position()];
    frame.putInt(0, bytes.length - Frames.LENGTH_BYTES).flip().get(bytes);
    return bytes;
  }

  private static int getVersion(ByteBuffer frame) {
    for (byte expected : MAGIC) {
      if (frame.get() != expected) {
        throw new IllegalArgumentException("Expected a hello of Holdfast");
      }
    }
    return Short.toUnsignedInt(frame.getShort());
  }

  private static void putText(ByteBuffer frame, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, MAX_TEXT_BYTES);
    frame.put((byte) length).put(bytes, 0, length);
  }

  private static String getText(ByteBuffer frame) {
    byte[] bytes = new byte[Byte.toUnsignedInt(frame.get())];
    frame.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
