package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import java.net.InetSocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of a connection: who calls whom. It is answered by an {@link Answer}.
 *
 * @param version of the transport, see {@link #VERSION}
 * @param cluster name of the caller's cluster
 * @param from the caller
 * @param to whom it believes to call
 * @param caller what tells the caller from others of its name
 * @param toIncarnation of the replica that it wants to talk to; 0 for whichever is there
 * @param rosterIndex how new the caller's {@link Roster} is
 * @param address where the members find the caller; null where it does not know
 * @param stays false where the answer is all that the caller wants
 */
record Hello(
    int version,
    String cluster,
    ReplicaId from,
    ReplicaId to,
    Passport caller,
    long toIncarnation,
    long rosterIndex,
    @Nullable InetSocketAddress address,
    boolean stays) {
  /** Of everything in docs/transport.md, the messages of the Raft library included. */
  static final int VERSION = 2;

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
    caller.put(frame);
    frame.putLong(toIncarnation).putLong(rosterIndex);
    putText(frame, address == null ? "" : address.getHostString());
    frame.putShort((short) (address == null ? 0 : address.getPort()));
    frame.put((byte) (stays ? 1 : 0));
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
        ReplicaId unknown = new ReplicaId("unknown");
        return new Hello(version, "", unknown, unknown, Passport.NONE, 0, 0, null, true);
      }
      return new Hello(
          version,
          getText(frame),
          new ReplicaId(getText(frame)),
          new ReplicaId(getText(frame)),
          Passport.get(frame),
          frame.getLong(),
          frame.getLong(),
          getAddress(frame),
          frame.get() != 0);
    } catch (BufferUnderflowException shorter) {
      throw new IllegalArgumentException("Expected a longer hello", shorter);
    }
  }

  /** What tells replicas of one id, and clusters of one name, apart. */
  record Passport(String clusterId, long incarnation) {
    static final Passport NONE = new Passport("", 0);

    private void put(ByteBuffer frame) {
      putText(frame, clusterId);
      frame.putLong(incarnation);
    }

    private static Passport get(ByteBuffer frame) {
      return new Passport(getText(frame), frame.getLong());
    }
  }

  /** What becomes of a connection. */
  enum Verdict {
    WELCOME(0),
    REFUSED(1),
    /** The caller was removed from the cluster, for good. */
    DROPPED(2);

    private final byte code;

    Verdict(int code) {
      this.code = (byte) code;
    }

    private static Verdict of(byte code) {
      for (Verdict each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new IllegalArgumentException("Expected a verdict but was " + code);
    }
  }

  /**
   * The answer to a hello.
   *
   * @param version of the one who answers
   * @param reason why there will be no connection; empty for welcome
   * @param owner who answers
   */
  record Answer(int version, Verdict verdict, String reason, Passport owner) {
    byte[] encode() {
      ByteBuffer frame = start(version);
      frame.put(verdict.code);
      putText(frame, reason);
      owner.put(frame);
      return finish(frame);
    }

    /**
     * @throws IllegalArgumentException when it is none
     */
    static Answer decode(ByteBuffer frame) {
      try {
        int version = getVersion(frame);
        byte verdict = frame.get();
        String reason = getText(frame);
        if (version != VERSION) {
          // What comes after it is that version's.
          return new Answer(version, Verdict.REFUSED, reason, Passport.NONE);
        }
        return new Answer(version, Verdict.of(verdict), reason, Passport.get(frame));
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

  private static @Nullable InetSocketAddress getAddress(ByteBuffer frame) {
    String host = getText(frame);
    int port = Short.toUnsignedInt(frame.getShort());
    return host.isEmpty() ? null : InetSocketAddress.createUnresolved(host, port);
  }

  private static String getText(ByteBuffer frame) {
    byte[] bytes = new byte[Byte.toUnsignedInt(frame.get())];
    frame.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
