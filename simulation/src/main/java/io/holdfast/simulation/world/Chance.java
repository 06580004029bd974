package io.holdfast.simulation.world;

/**
 * All chance of one schedule: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
 * Generators, 2014). Equal seeds give equal sequences, on every machine and Java version, which
 * {@code java.util.Random}'s successors do not promise.
 *
 * <p>One thread.
 */
public final class Chance {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /** A generator of its own for a seed; neighbouring seeds are unrelated. */
  public Chance(long seed) {
    this.state = mix(seed + GOLDEN_GAMMA);
  }

  /** 64 random bits. */
  public long bits() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** A number in [0, bound); {@code bound} from 1. The bias is below 2^-31 and does not matter. */
  public int below(int bound) {
    return (int) (((bits() >>> 32) * bound) >>> 32);
  }

  /** A number in [low, high]. */
  public int between(int low, int high) {
    return low + below(high - low + 1);
  }

  /** True once in {@code n} times, on average. */
  public boolean oneIn(int n) {
    return below(n) == 0;
  }

  /** True {@code n} times in a hundred, on average. */
  public boolean percent(int n) {
    return below(100) < n;
  }

  /** True half of the time. */
  public boolean coin() {
    return bits() < 0;
  }

  /** A generator for another matter; what is drawn from it does not shift this one's sequence. */
  public Chance split() {
    return new Chance(bits());
  }

  /** Spreads the bits of a number: a bijection, so that unequal stays unequal. */
  public static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
