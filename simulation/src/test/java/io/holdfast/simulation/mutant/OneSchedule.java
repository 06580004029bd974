package io.holdfast.simulation.mutant;

import io.holdfast.simulation.Schedule;
import io.holdfast.simulation.ScheduleReport;
import java.util.function.BiFunction;

/**
 * Runs a seed with one checker; answers the broken promise and what was found, or an empty text.
 * Called across class loaders, so it says everything in types of the platform.
 */
public final class OneSchedule implements BiFunction<Long, String, String> {
  @Override
  public String apply(Long seed, String promise) {
    ScheduleReport.Violation violation = new Schedule(seed, promise).run().violation();
    return violation == null ? "" : violation.promise() + ": " + violation.text();
  }
}
