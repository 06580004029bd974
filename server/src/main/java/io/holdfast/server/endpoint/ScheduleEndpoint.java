package io.holdfast.server.endpoint;

import io.holdfast.decider.schedule.Nominal;
import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.ScheduleSpec;
import io.holdfast.server.endpoint.JobEndpoint.Submission;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What may be asked about schedules. See {@link io.holdfast.server.endpoint} for errors and
 * threads. Points in time are milliseconds since the Unix epoch.
 */
public interface ScheduleEndpoint {
  /** Instants of one answer, and firings of one backfill: a bounded turn of work. */
  int MAX_INSTANTS = 1_000;

  /**
   * Defines a schedule, or defines it anew; the same definition again changes nothing.
   *
   * <p>Refusals: INVALID_ARGUMENT, also where it would never fire, FULL, NOT_LEADER, NO_LEADER,
   * INDETERMINATE.
   */
  CompletableFuture<Put> put(String name, ScheduleSpec spec);

  /** One schedule. Refusals: NOT_FOUND, NO_LEADER. */
  CompletableFuture<ScheduleInfo> get(String name);

  /**
   * Schedules in the order in which they were made. Refusals: INVALID_ARGUMENT, NO_LEADER.
   *
   * @param afterId only later incarnations than this one; 0 for all
   * @param limit from 1 to {@link #MAX_INSTANTS}
   */
  CompletableFuture<SchedulePage> list(long afterId, int limit);

  /** Forgets one; its jobs stay. Refusals: NOT_FOUND and those of the leader. */
  CompletableFuture<Void> delete(String name);

  /**
   * Stops one, or lets it go on from now; again: nothing changes. Refusals: NOT_FOUND and those of
   * the leader.
   */
  CompletableFuture<ScheduleInfo> pause(String name, boolean paused);

  /**
   * Makes a job of it now, also while it is paused; its instants go on as if nothing had been.
   *
   * <p>Refusals: NOT_FOUND, STILL_RUNNING, SCHEDULE_CHANGED, KEY_CONFLICT, FULL and those of the
   * leader.
   *
   * @param key idempotency key of the job; null for none
   */
  CompletableFuture<Submission> trigger(String name, @Nullable String key);

  /**
   * Makes jobs for instants of the past that have made none, whatever the policies say.
   *
   * <p>Refusals: NOT_FOUND, INVALID_ARGUMENT (more than {@link #MAX_INSTANTS} instants; a schedule
   * whose instants follow the ends of jobs), SCHEDULE_CHANGED and those of the leader.
   *
   * @param from the first instant
   * @param to behind the last one; what was not decided yet is left out
   * @param again a name: jobs are made for all instants, once under each name; null for those only
   *     that have made none
   */
  CompletableFuture<Backfilled> backfill(String name, long from, long to, @Nullable String again);

  /**
   * The instants of a schedule from a point on. Refusals: NOT_FOUND, INVALID_ARGUMENT, NO_LEADER.
   *
   * @param from 0 for now
   * @param to behind the last one; 0 for no end
   * @param limit from 1 to {@link #MAX_INSTANTS}
   */
  CompletableFuture<Preview> preview(String name, long from, long to, int limit);

  /** The same of a definition that is not stored, on any replica. */
  CompletableFuture<Preview> preview(ScheduleSpec spec, long from, long to, int limit);

  /**
   * A schedule.
   *
   * @param next the next instant that is not decided; 0 for none, or while that depends on a job
   */
  record ScheduleInfo(Schedule schedule, long next) {}

  /**
   * What became of a definition.
   *
   * @param created it is new, or was deleted before
   */
  record Put(ScheduleInfo info, boolean created) {}

  /**
   * Some schedules.
   *
   * @param nextAfterId where the next page begins; 0 when this was the last one
   */
  record SchedulePage(List<ScheduleInfo> schedules, long nextAfterId) {}

  /** A job for an instant. */
  record FiredInstant(long nominal, long jobId) {}

  /**
   * What a backfill did.
   *
   * @param fired for each instant the job that was made
   * @param passedOver how many instants had a job already
   */
  record Backfilled(List<FiredInstant> fired, long passedOver) {}

  /**
   * Instants.
   *
   * @param zone whose local times they have
   * @param zoneRules version of the time zone data; empty where there is none
   * @param more false where these are all up to the end
   */
  record Preview(String zone, String zoneRules, List<Nominal> instants, boolean more) {}
}
