package io.holdfast.server.service;

import io.holdfast.server.endpoint.Figures.Distribution;
import java.util.Arrays;

/** Counts values by their size, in classes that are fixed. For one thread at a time. */
final class Buckets {
  private final double[] upperBounds;
  private final long[] counts;
  private double sum;

  private Buckets(double... upperBounds) {
    this.upperBounds = upperBounds;
    this.counts = new long[upperBounds.length + 1];
  }

  /** For how long a job waits or runs: from a millisecond to a day. */
  static Buckets ofJobs() {
    return new Buckets(
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800,
        7_200, 43_200, 86_400);
  }

  /** For writes to a disk: from 20 microseconds to ten seconds. */
  static Buckets ofSyncs() {
    return new Buckets(
        0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1,
        0.2, 0.5, 1, 2, 5, 10);
  }

  /** For entries that are written together. */
  static Buckets ofEntries() {
    return new Buckets(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024);
  }

  void add(double value) {
    int at = 0;
    while (at < upperBounds.length && value > upperBounds[at]) {
      at++;
    }
    counts[at]++;
    sum += value;
  }

  /** A copy. */
  Distribution distribution() {
    return new Distribution(upperBounds, Arrays.copyOf(counts, counts.length), sum);
  }
}
