/**
 * Which instants a schedule names: expressions, time zones, what the year has in store. Pure; only
 * what the JDK knows of time zones comes in from outside, and its version goes into the log.
 *
 * <p>An expression is read by a library ({@link io.holdfast.decider.schedule.CronText}) and matched
 * by us, on local time ({@link io.holdfast.decider.schedule.Cron}). What a local time is in a zone,
 * where a gap or an overlap makes that more or less than one instant, is decided in {@link
 * io.holdfast.decider.schedule.Instants}, by the declared policies.
 */
@NullMarked
package io.holdfast.decider.schedule;

import org.jspecify.annotations.NullMarked;
