package io.holdfast.log.storage;

import java.util.Arrays;

/**
 * The term of every entry, as runs: a term that lasts a million entries takes two longs. Terms do
 * not go down along a log.
 */
final class TermRuns {
  private long[] firstIndexes = new long[8];
  private long[] terms = new long[8];
  private int runs;

  /** Notes the term of the entry after the last one. */
  void add(long index, long term) {
    if (runs > 0 && terms[runs - 1] == term) {
      return;
    }
    if (runs == terms.length) {
      firstIndexes = Arrays.copyOf(firstIndexes, runs * 2);
      terms = Arrays.copyOf(terms, runs * 2);
    }
    firstIndexes[runs] = index;
    terms[runs] = term;
    runs++;
  }

  /** The term of an entry that the log has. */
  long termAt(long index) {
    int run = Arrays.binarySearch(firstIndexes, 0, runs, index);
    int holding = run >= 0 ? run : -run - 2;
    return holding < 0 ? 0 : terms[holding];
  }

  /** Forgets what comes after {@code lastKept}. */
  void truncate(long lastKept) {
    while (runs > 0 && firstIndexes[runs - 1] > lastKept) {
      runs--;
    }
  }

  /** Forgets the runs that end before {@code firstKept}. */
  void dropBelow(long firstKept) {
    int dropped = 0;
    while (dropped + 1 < runs && firstIndexes[dropped + 1] <= firstKept) {
      dropped++;
    }
    if (dropped > 0) {
      System.arraycopy(firstIndexes, dropped, firstIndexes, 0, runs - dropped);
      System.arraycopy(terms, dropped, terms, 0, runs - dropped);
      runs -= dropped;
    }
  }
}
