package io.holdfast.server.endpoint;

import java.nio.charset.StandardCharsets;

/**
 * How far a worker says that it is with a job. It comes with heartbeats and is kept by the leader
 * alone, in memory: it is no decision, it is not logged, and the next leader learns it with the
 * next heartbeat.
 *
 * @param jobId which job
 * @param generation of the attempt that it is about
 * @param done from 0 to 1
 * @param note one short line for people; empty for none
 */
public record Progress(long jobId, long generation, double done, String note) {

  /** A line on a screen, bytes of UTF-8. */
  public static final int MAX_NOTE_BYTES = 200;

  /**
   * @throws IllegalArgumentException with one line, where a bound is passed
   */
  public Progress {
    if (!(done >= 0 && done <= 1)) {
      throw new IllegalArgumentException("Expected progress to be from 0 to 1 but it is " + done);
    }
    int bytes = note.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_NOTE_BYTES) {
      throw new IllegalArgumentException(
          "Expected note to have at most " + MAX_NOTE_BYTES + " bytes but it has " + bytes);
    }
  }
}
