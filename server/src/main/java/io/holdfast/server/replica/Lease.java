package io.holdfast.server.replica;

/**
 * How long a session may still be silent, in the monotonic time of one leadership. Called under the
 * hand-over lock.
 *
 * <p>Heartbeats are not logged, so a new leader does not know when a session was last heard of; it
 * can only begin the lease anew. However, leaders that change often would so keep the jobs of a
 * dead worker for ever. Therefore a <em>proof of life</em> is logged from time to time, and a new
 * leader grants no more than two lengths from the last one: the session was confirmed for one
 * length at most one length after it.
 */
final class Lease {
  private final long length;
  private long end;
  private long heard;
  private long proven;

  /**
   * A lease as a leadership finds it.
   *
   * @param length nanoseconds; 0 for a session that may be silent for ever
   * @param now monotonic, nanoseconds
   * @param age of the last logged proof of life, nanoseconds
   */
  Lease(long length, long now, long age) {
    this.length = length;
    proven = now - age;
    heard = proven;
    end = Math.min(now + length, proven + 2 * length);
  }

  long length() {
    return length;
  }

  /** The session has said something. */
  void renew(long now) {
    heard = now;
    end = now + length;
  }

  boolean isOver(long now) {
    return length > 0 && now - end > 0;
  }

  /**
   * True when a proof has to be logged. That is before a whole length has passed since the last: a
   * proof is a while under way, and may be lost with the leadership.
   */
  boolean proofIsDue(long now) {
    return canProve() && now - proven >= length / 4 * 3;
  }

  /** True when a proof may be logged together with one that is due: one sync for many sessions. */
  boolean proofIsWelcome(long now) {
    return canProve() && now - proven >= length / 2;
  }

  private boolean canProve() {
    return length > 0 && heard - proven > 0;
  }

  /** How long the session may still be silent, nanoseconds; negative when it is over. */
  long left(long now) {
    return end - now;
  }

  /** How long ago it was heard of, nanoseconds. */
  long silence(long now) {
    return now - heard;
  }

  /** A proof of when it was last heard of is on its way. */
  void prove() {
    proven = heard;
  }
}
