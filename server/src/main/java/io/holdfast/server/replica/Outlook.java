package io.holdfast.server.replica;

/**
 * What a leadership waits for: for whoever gives it its time.
 *
 * @param quiet true where nothing is under way and nothing is due
 * @param nextPoint when something is due next, milliseconds of ledger time; {@link Long#MAX_VALUE}
 *     for never. May be too early: what was due there was moved or dropped
 */
public record Outlook(boolean quiet, long nextPoint) {}
