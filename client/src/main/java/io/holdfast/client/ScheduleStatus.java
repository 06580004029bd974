package io.holdfast.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as the server has it.
 *
 * @param id its incarnation: one that is deleted and put again has another
 * @param version 1 when it was made, one more with each change, pause and resume
 * @param type of the jobs that it makes, in {@code queue}
 * @param decidedUntil every instant up to here has fired or was skipped
 * @param next the next instant; null while there is none, or while that depends on a job
 * @param lastFired the instant that fired last in its turn; null for none
 * @param lastJob the job that was made last, but by a backfill; 0 for none
 * @param fired how many jobs it has made
 * @param skipped how many instants were skipped and counted
 * @param skippedRanges the latest of those, the earliest first
 */
public record ScheduleStatus(
    String name,
    long id,
    long version,
    String queue,
    String type,
    boolean paused,
    Instant createdAt,
    Instant decidedUntil,
    @Nullable Instant next,
    @Nullable Instant lastFired,
    long lastJob,
    long fired,
    long skipped,
    List<Skipped> skippedRanges) {

  /**
   * Instants one after the other that made no job in their turn.
   *
   * @param count how many; 0 where nobody has counted
   * @param reason such as {@code MISSED} or {@code PAUSED}
   */
  public record Skipped(Instant first, Instant last, long count, String reason) {}
}
