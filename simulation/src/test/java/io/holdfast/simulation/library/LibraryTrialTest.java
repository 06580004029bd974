package io.holdfast.simulation.library;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The library keeps the promises through 200 changes of the leader. {@code
 * -Dholdfast.library.seed=N} tries another seed, {@code -Dholdfast.library.changes=N} longer.
 */
final class LibraryTrialTest {
  private static final long SEED = Long.getLong("holdfast.library.seed", 1);
  private static final long CHANGES = Long.getLong("holdfast.library.changes", 200);

  @Test
  void thePromisesAreKeptThroughLeaderChangesAndFaults() {
    LibraryTrial.Report report = new LibraryTrial(SEED, CHANGES).run();
    assertThat(report.leaderChanges()).isGreaterThanOrEqualTo(CHANGES);
    assertThat(report.commands()).isGreaterThan(20 * CHANGES);
    assertThat(report.reopens()).isGreaterThan(0);
  }
}
