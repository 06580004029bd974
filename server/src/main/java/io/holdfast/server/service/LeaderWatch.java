package io.holdfast.server.service;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when there is no leader, and when there is one again: a line when it lasts, one a minute
 * while it does, and one at its end. Elections that take no time are none of it. On one thread.
 */
final class LeaderWatch {
  private static final Logger logger = LoggerFactory.getLogger(LeaderWatch.class);

  /** Longer than an election. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);

  private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String replica;
  private final String members;
  private final int majority;

  /** When there was a leader last, or the beginning. */
  private long lastNanos;

  /** When the next line is due. */
  private long dueNanos;

  private boolean said;

  LeaderWatch(String replica, Collection<String> members, long nowNanos) {
    this.replica = replica;
    this.members = String.join(", ", members);
    majority = members.size() / 2 + 1;
    lastNanos = nowNanos;
    dueNanos = nowNanos + PATIENCE_NANOS;
  }

  /**
   * Some times a second.
   *
   * @param leader null where none is known
   * @return true where it has said something
   */
  boolean tick(@Nullable String leader, long nowNanos) {
    if (leader != null) {
      boolean back = said;
      if (back) {
        logger.info("{}: {} leads", replica, leader);
      }
      said = false;
      lastNanos = nowNanos;
      dueNanos = nowNanos + PATIENCE_NANOS;
      return back;
    }
    if (nowNanos - dueNanos < 0) {
      return false;
    }
    logger.warn(
        "{} knows no leader since {} s and waits: nothing is served before {} of {} can talk to"
            + " each other",
        replica,
        TimeUnit.NANOSECONDS.toSeconds(nowNanos - lastNanos),
        majority,
        members);
    said = true;
    dueNanos = nowNanos + AGAIN_NANOS;
    return true;
  }
}
