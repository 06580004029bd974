package io.holdfast.ledger;

/**
 * Which occurrence of which schedule made a job.
 *
 * @param scheduleId the schedule's incarnation; 0 for none
 * @param nominal the point in time that the schedule names, milliseconds since the Unix epoch; 0
 *     exactly where there is no schedule
 */
public record Occurrence(long scheduleId, long nominal) {

  /** Most jobs were made by a caller. */
  public static final Occurrence NONE = new Occurrence(0, 0);

  /**
   * @throws IllegalArgumentException for a bound that is passed
   */
  public Occurrence {
    if (scheduleId < 0) {
      throw new IllegalArgumentException("Expected the id of a schedule but it is " + scheduleId);
    }
    Limits.requireTime(nominal, "nominal");
  }

  boolean isNone() {
    return scheduleId == 0;
  }
}
