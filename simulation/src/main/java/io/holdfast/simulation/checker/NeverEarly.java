package io.holdfast.simulation.checker;

import java.util.ArrayList;
import java.util.List;

/**
 * P16: no entry's time is ahead of the median of the replicas' wall clocks, whichever of them jump,
 * and whoever leads. Where the clocks were set back, ledger time may be ahead for as long as it was
 * ahead already: it never goes back, and goes on as time passes.
 */
public final class NeverEarly extends Checker {
  /**
   * A reading of another clock is uncertain by half of the time that question and answer took, and
   * one of more than a second does not count.
   */
  private static final long UNCERTAIN_MILLIS = 500;

  private static final long UNKNOWN = Long.MIN_VALUE;

  /** The latest that ledger time may be; {@link #UNKNOWN} where nobody tells of the clocks. */
  private long latest = UNKNOWN;

  private long at;

  public NeverEarly() {
    super("P16 Never early");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.ClocksSay clocks) {
      List<Long> walls = new ArrayList<>(clocks.walls());
      walls.sort(null);
      long median = walls.get(walls.size() / 2);
      latest = latest == UNKNOWN ? median : Math.max(median, latest + clocks.at() - at);
      at = clocks.at();
    } else if (observation instanceof Observation.EntryTime entry) {
      require(
          latest == UNKNOWN || entry.time() <= latest + UNCERTAIN_MILLIS,
          "Expected no entry ahead of %s, by the median of the clocks, but: %s",
          latest,
          entry);
    }
  }
}
