package io.holdfast.ledger;

import java.util.List;

/**
 * A copy of a schedule. Points in time are milliseconds of ledger time since the Unix epoch.
 *
 * @param id its incarnation
 * @param version 1 when it was made, one more with each change of definition, pause and resume
 * @param createdAt when this incarnation was made: it fires after that
 * @param decidedUntil every instant up to here has fired or was skipped
 * @param lastNominal the instant that fired last in its turn; 0 for none yet
 * @param lastJobId the job that the concurrency policy looks at: the last one made but by a
 *     backfill; 0 for none yet
 * @param lastEndedAt when that job ended; 0 while it has not
 * @param waitingNominal an instant that waits for the end of that job; 0 for none
 * @param fired how many jobs it has made
 * @param skipped how many instants were skipped and counted
 * @param skippedRanges the latest of those that were skipped, the earliest first
 * @param backfilled instants that a backfill has fired, ascending
 * @param closedUntil what a backfill has fired up to here is not remembered one by one any more: it
 *     counts as fired
 */
public record Schedule(
    long id,
    String name,
    long version,
    ScheduleSpec spec,
    boolean paused,
    long createdAt,
    long decidedUntil,
    long lastNominal,
    long lastJobId,
    long lastEndedAt,
    long waitingNominal,
    long fired,
    long skipped,
    List<SkippedRange> skippedRanges,
    List<Long> backfilled,
    long closedUntil) {

  /** True if a backfill would make a job for this instant. */
  public boolean isOpenForBackfill(long nominal) {
    return nominal > closedUntil
        && nominal <= decidedUntil
        && nominal != waitingNominal
        && !backfilled.contains(nominal)
        && (nominal <= createdAt
            || skippedRanges.stream().anyMatch(range -> range.contains(nominal)));
  }
}
