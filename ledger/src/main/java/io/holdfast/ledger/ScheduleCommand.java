package io.holdfast.ledger;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Commands about schedules. A schedule is known by its name, and by its id, which is its
 * incarnation: one that is dropped and put again has another.
 */
public sealed interface ScheduleCommand extends Command {

  /** Defines a schedule, or defines it anew. It fires after this moment only. */
  record PutSchedule(String name, ScheduleSpec spec) implements ScheduleCommand {
    public PutSchedule {
      Limits.requireBytes(name, 1, Limits.MAX_NAME_BYTES, "name");
      Objects.requireNonNull(spec);
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.putSchedule(this);
    }
  }

  /** Forgets a schedule; the jobs that it made stay. */
  record DropSchedule(String name) implements ScheduleCommand {
    public DropSchedule {
      Limits.requireBytes(name, 1, Limits.MAX_NAME_BYTES, "name");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.dropSchedule(this);
    }
  }

  /** Stops a schedule, or lets it go on from this moment. */
  record PauseSchedule(String name, boolean paused) implements ScheduleCommand {
    public PauseSchedule {
      Limits.requireBytes(name, 1, Limits.MAX_NAME_BYTES, "name");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.pauseSchedule(this);
    }
  }

  /**
   * One occurrence makes a job: of the definition of {@code version}, and the first one after
   * {@code after}. Whatever has happened meanwhile makes it refused, and it is decided anew; so no
   * instant is jumped over.
   *
   * @param scheduleId the incarnation
   * @param version of the schedule as it was decided on
   * @param after {@link FireKind#DUE}: every instant up to here was decided before; else 0
   * @param nominal the instant that the schedule names, milliseconds since the Unix epoch; {@link
   *     FireKind#MANUAL}: ledger time of the decision
   * @param zoneRules version of the time zone data by which it was decided, at most {@link
   *     Limits#MAX_ZONE_BYTES} bytes. A fact for people: never consulted here
   * @param jobId greater than every id that the ledger has seen, else refused
   * @param key idempotency key of the job; null for none
   * @param keyExpiresAt when the key may be forgotten; 0 for never
   * @param runAt the instant and its part of the jitter; 0 for at once
   * @param queueDeadline of the job; 0 for none
   * @param totalDeadline of the job; 0 for none
   * @param graceUntil how long the worker of a job that is replaced has
   */
  record Fire(
      long scheduleId,
      long version,
      FireKind kind,
      long after,
      long nominal,
      String zoneRules,
      @Override long jobId,
      @Nullable String key,
      long keyExpiresAt,
      long runAt,
      long queueDeadline,
      long totalDeadline,
      long graceUntil)
      implements ScheduleCommand {
    public Fire {
      Limits.requireId(scheduleId, "scheduleId");
      Limits.requireId(version, "version");
      Objects.requireNonNull(kind);
      Limits.requireTime(after, "after");
      Limits.requireTime(nominal, "nominal");
      Limits.requireBytes(zoneRules, 0, Limits.MAX_ZONE_BYTES, "zoneRules");
      Limits.requireId(jobId, "jobId");
      if (key != null) {
        Limits.requireBytes(key, 1, Limits.MAX_KEY_BYTES, "key");
      }
      Limits.requireTime(keyExpiresAt, "keyExpiresAt");
      Limits.requireTime(runAt, "runAt");
      Limits.requireTime(queueDeadline, "queueDeadline");
      Limits.requireTime(totalDeadline, "totalDeadline");
      Limits.requireTime(graceUntil, "graceUntil");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.fire(this);
    }
  }

  /**
   * Instants that make no job, one after the other; the same checks as for {@link Fire}.
   *
   * @param after every instant up to here was decided before
   * @param skipped those that are decided by this
   * @param zoneRules version of the time zone data by which it was decided
   */
  record SkipOccurrences(
      long scheduleId, long version, long after, SkippedRange skipped, String zoneRules)
      implements ScheduleCommand {
    public SkipOccurrences {
      Limits.requireId(scheduleId, "scheduleId");
      Limits.requireId(version, "version");
      Limits.requireTime(after, "after");
      Objects.requireNonNull(skipped);
      Limits.requireBytes(zoneRules, 0, Limits.MAX_ZONE_BYTES, "zoneRules");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.skipOccurrences(this);
    }
  }
}
