package io.holdfast.ledger;

import java.util.Arrays;

/**
 * Which of the jobs that a job waits for have been settled with it: each counts once, whatever
 * becomes of it later. A bit for each, by its position in {@link Predecessors}.
 *
 * <p>Immutable. A job that waits for none, or for none any more, has {@link #NONE}.
 */
final class Waiting {
  static final Waiting NONE = new Waiting(0, new long[0], 0, 0);

  private final int size;
  private final long[] settled;

  /** How many are not settled; from 1, but for {@link #NONE}. */
  final int left;

  /** Of all of it; 0 for none. */
  final long hash;

  private Waiting(int size, long[] settled, int left, long hash) {
    this.size = size;
    this.settled = settled;
    this.left = left;
    this.hash = hash;
  }

  /**
   * As the bits say.
   *
   * @param settled of {@link #words} words; not changed afterwards
   */
  static Waiting of(int size, long[] settled) {
    int left = size;
    long hash = Mix.low(Mix.SEED_LOW, size);
    for (int position = 0; position < size; position++) {
      if (isSet(settled, position)) {
        left--;
        hash += part(position);
      }
    }
    return left == 0 ? NONE : new Waiting(size, settled, left, hash);
  }

  /** Words that have room for so many bits. */
  static int words(int size) {
    return (size + Long.SIZE - 1) / Long.SIZE;
  }

  /** One of them counts from now on. */
  Waiting settled(int position) {
    if (isSettled(position)) {
      return this;
    }
    if (left == 1) {
      return NONE;
    }
    long[] bits = settled.clone();
    set(bits, position);
    return new Waiting(size, bits, left - 1, hash + part(position));
  }

  boolean isSettled(int position) {
    return this == NONE || isSet(settled, position);
  }

  /** Sees positions. */
  interface PositionVisitor {
    void visit(int position);
  }

  /** Shows, in ascending order, what is not settled here and is settled in what came of it. */
  void forEachSettledIn(Waiting after, PositionVisitor visitor) {
    for (int word = 0; word < settled.length; word++) {
      long now = after == NONE ? -1 : after.settled[word];
      long changed = now & ~settled[word];
      while (changed != 0) {
        int position = word * Long.SIZE + Long.numberOfTrailingZeros(changed);
        if (position < size) {
          visitor.visit(position);
        }
        changed &= changed - 1;
      }
    }
  }

  void write(ByteWriter out) {
    for (long word : settled) {
      out.writeLong(word);
    }
  }

  static Waiting read(ByteReader in, int size) {
    long[] bits = new long[words(size)];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = in.readLong();
    }
    Waiting waiting = of(size, bits);
    boolean surplus = size % Long.SIZE != 0 && bits[bits.length - 1] >>> (size % Long.SIZE) != 0;
    if (waiting == NONE || surplus) {
      throw new UnknownFormatException("Expected a job that waits for some of " + size + " jobs");
    }
    return waiting;
  }

  /** Sets the bit of a position. */
  static void set(long[] bits, int position) {
    bits[position / Long.SIZE] |= 1L << (position % Long.SIZE);
  }

  private static boolean isSet(long[] bits, int position) {
    return (bits[position / Long.SIZE] & (1L << (position % Long.SIZE))) != 0;
  }

  private static long part(int position) {
    return Mix.finish(Mix.low(Mix.SEED_HIGH, position));
  }

  @Override
  public String toString() {
    return "waits for " + left + " of " + size + " " + Arrays.toString(settled);
  }
}
