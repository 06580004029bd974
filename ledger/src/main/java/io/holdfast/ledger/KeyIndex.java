package io.holdfast.ledger;

/**
 * Finds ids by 64-bit hashes; several ids may share one. For look-up only, never iterated in an
 * order that anybody sees.
 *
 * <p>Naively, a hash map from the hash to the record. However, a look-up there is three steps to
 * anywhere in memory (the map's keys, its values, the record), and look-ups are in no order, so
 * each step is a miss. Here a hash and its id are neighbours in one array, open addressing, and
 * most look-ups end at the first pair: one miss.
 *
 * <p>The pairs are in {@value #SEGMENTS} tables by the hash's top bits, so that one of them growing
 * stops the world for a small part only.
 */
final class KeyIndex {
  private static final int SEGMENT_BITS = 6;
  private static final int SEGMENTS = 1 << SEGMENT_BITS;
  private static final int SMALLEST = 16;

  /** Pairs of hash and id, at even and odd places; id 0 for a free pair. Powers of two long. */
  private final long[][] segments = new long[SEGMENTS][2 * SMALLEST];

  private final int[] sizes = new int[SEGMENTS];

  /** Says whether an id found is the one that is looked for. */
  interface Test {
    boolean test(long id);
  }

  /** The id that passes among those of a hash; 0 when none does. */
  long find(long hash, Test test) {
    long[] pairs = segments[segmentOf(hash)];
    for (int at = home(hash, pairs); pairs[at + 1] != 0; at = next(at, pairs)) {
      if (pairs[at] == hash && test.test(pairs[at + 1])) {
        return pairs[at + 1];
      }
    }
    return 0;
  }

  void add(long hash, long id) {
    int segment = segmentOf(hash);
    long[] pairs = segments[segment];
    int size = ++sizes[segment];
    if (size > pairs.length / 4 + pairs.length / 16) { // 5/8 of the pairs
      pairs = resize(segment, pairs.length * 2);
    }
    put(pairs, hash, id);
  }

  void remove(long hash, long id) {
    int segment = segmentOf(hash);
    long[] pairs = segments[segment];
    int at = home(hash, pairs);
    while (pairs[at + 1] != id) {
      if (pairs[at + 1] == 0) {
        throw new IllegalStateException("Expected the key of job " + id + " in its index");
      }
      at = next(at, pairs);
    }
    close(pairs, at);
    int size = --sizes[segment];
    if (size < pairs.length / 16 && pairs.length > 2 * SMALLEST) {
      resize(segment, pairs.length / 2);
    }
  }

  /** Reads where a hash is or would be; see {@link Preparation}. */
  long prepare(long hash) {
    long[] pairs = segments[segmentOf(hash)];
    return pairs[home(hash, pairs)];
  }

  /** How many there are, counted. */
  long counted() {
    long count = 0;
    for (long[] pairs : segments) {
      for (int at = 0; at < pairs.length; at += 2) {
        count += pairs[at + 1] == 0 ? 0 : 1;
      }
    }
    return count;
  }

  /**
   * Frees a pair, and moves up what could not be where it belongs because of it (Knuth, The Art of
   * Computer Programming 3, 6.4, algorithm R).
   */
  private static void close(long[] pairs, int from) {
    int hole = from;
    for (int at = next(hole, pairs); pairs[at + 1] != 0; at = next(at, pairs)) {
      int home = home(pairs[at], pairs);
      boolean mayStay = hole <= at ? hole < home && home <= at : hole < home || home <= at;
      if (!mayStay) {
        pairs[hole] = pairs[at];
        pairs[hole + 1] = pairs[at + 1];
        hole = at;
      }
    }
    pairs[hole] = 0;
    pairs[hole + 1] = 0;
  }

  private long[] resize(int segment, int length) {
    long[] before = segments[segment];
    long[] pairs = new long[length];
    for (int at = 0; at < before.length; at += 2) {
      if (before[at + 1] != 0) {
        put(pairs, before[at], before[at + 1]);
      }
    }
    segments[segment] = pairs;
    return pairs;
  }

  private static void put(long[] pairs, long hash, long id) {
    int at = home(hash, pairs);
    while (pairs[at + 1] != 0) {
      at = next(at, pairs);
    }
    pairs[at] = hash;
    pairs[at + 1] = id;
  }

  private static int segmentOf(long hash) {
    return (int) (hash >>> (64 - SEGMENT_BITS));
  }

  /** The low bits: those at the top are the same in a whole segment. */
  private static int home(long hash, long[] pairs) {
    return (int) (hash << 1) & (pairs.length - 2);
  }

  private static int next(int at, long[] pairs) {
    return (at + 2) & (pairs.length - 1);
  }
}
