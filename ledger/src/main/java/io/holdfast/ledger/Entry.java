package io.holdfast.ledger;

import java.util.List;

/**
 * What one entry of the log carries: commands that were decided together in one leadership.
 *
 * @param nonce the leadership it was decided in; commands of a leadership that is over change
 *     nothing
 * @param time ledger time, milliseconds since the Unix epoch
 * @param sequence number of this entry in its leadership, from 1; 0 where nobody counts
 * @param commands in the order in which they are applied
 */
public record Entry(long nonce, long time, long sequence, List<Command> commands) {

  /** Copies the list. */
  public Entry {
    Limits.requireTime(time, "time");
    if (sequence < 0) {
      throw new IllegalArgumentException("Expected a sequence from 0 on but it is " + sequence);
    }
    commands = List.copyOf(commands);
  }
}
