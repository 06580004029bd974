package io.holdfast.ledger;

import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * Jobs in the order in which they came, each at a <em>place</em>, a number that only grows: the
 * owned jobs in the order of their assignment, the ended ones in that of their end.
 *
 * <p>Kept as pages of places, each one array with its neighbours' numbers before the ids: finding a
 * place is two steps. A list linked through the jobs was rejected: taking one out touches two other
 * jobs, which are anywhere in memory, and a collector that keeps track of references between its
 * regions pays for each.
 */
final class JobOrder {
  private static final int PAGE_BITS = 6;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;

  // What is in a page before the ids: in the cache line that has the array's length.
  private static final int COUNT = 0;
  private static final int PREVIOUS = 1;
  private static final int NEXT = 2;
  private static final int FIRST_SLOT = 3;
  private static final int PAGE_LENGTH = FIRST_SLOT + PAGE_SIZE;

  /** In place of a page's number: there is none. */
  private static final long NONE = -1;

  /** Pages by number: job ids by place, 0 where there is none any more or not yet. */
  private final PageDirectory<long[]> pages = new PageDirectory<>();

  private long first = NONE;
  private long last = NONE;
  private long size;
  private long lastPlace;

  long size() {
    return size;
  }

  /** The last place given. Part of the state: it goes on from there. */
  long lastPlace() {
    return lastPlace;
  }

  /** The job that has been in the order for longest; 0 when there is none. */
  long firstId() {
    if (first == NONE) {
      return 0;
    }
    long[] page = page(first);
    int slot = FIRST_SLOT;
    while (page[slot] == 0) {
      slot++;
    }
    return page[slot];
  }

  /** The job at a place; 0 where there is none any more. */
  long idAt(long place) {
    long[] page = pages.get(place >>> PAGE_BITS);
    return page == null ? 0 : page[slotOf(place)];
  }

  /** Puts a job at the end; answers its place. */
  long append(long id) {
    long place = ++lastPlace;
    long number = place >>> PAGE_BITS;
    if (number != last) {
      long[] page = new long[PAGE_LENGTH];
      pages.put(number, page);
      link(number, page);
    }
    put(page(number), place, id);
    return place;
  }

  void remove(long place) {
    long number = place >>> PAGE_BITS;
    long[] page = pages.get(number);
    int slot = slotOf(place);
    if (page == null || page[slot] == 0) {
      throw new IllegalStateException("Expected a job at place " + place);
    }
    page[slot] = 0;
    size--;
    if (--page[COUNT] == 0) {
      unlink(number, page);
    }
  }

  /** See {@link Preparation}: reads what taking a place out will need. */
  long prepare(long place) {
    long[] page = pages.get(place >>> PAGE_BITS);
    return page == null ? 0 : page[COUNT] + page[slotOf(place)];
  }

  /** Visits jobs in order until the visitor answers false; nothing may change meanwhile. */
  void forEach(LongPredicate visitor) {
    long number = first;
    while (number != NONE) {
      long[] page = page(number);
      for (int slot = FIRST_SLOT; slot < PAGE_LENGTH; slot++) {
        if (page[slot] != 0 && !visitor.test(page[slot])) {
          return;
        }
      }
      number = page[NEXT];
    }
  }

  /** Puts a job at the place that it had; in any order, {@link #restored} follows. */
  void restore(long place, long id) {
    long[] page = pages.get(place >>> PAGE_BITS);
    if (page == null) {
      page = new long[PAGE_LENGTH];
      pages.put(place >>> PAGE_BITS, page);
    }
    if (page[slotOf(place)] != 0) {
      throw new IllegalStateException("Expected one job at place " + place);
    }
    put(page, place, id);
  }

  /** All jobs are at their places: puts the pages in order. */
  void restored(long lastPlaceGiven) {
    lastPlace = lastPlaceGiven;
    long[] numbers = pages.numbers();
    Arrays.sort(numbers);
    for (long number : numbers) {
      link(number, page(number));
    }
  }

  private void put(long[] page, long place, long id) {
    page[slotOf(place)] = id;
    page[COUNT]++;
    size++;
  }

  /** Puts a page after the last one. */
  private void link(long number, long[] page) {
    page[PREVIOUS] = last;
    page[NEXT] = NONE;
    if (last == NONE) {
      first = number;
    } else {
      page(last)[NEXT] = number;
    }
    last = number;
  }

  private void unlink(long number, long[] page) {
    pages.remove(number);
    long previous = page[PREVIOUS];
    long next = page[NEXT];
    if (previous == NONE) {
      first = next;
    } else {
      page(previous)[NEXT] = next;
    }
    if (next == NONE) {
      last = previous;
    } else {
      page(next)[PREVIOUS] = previous;
    }
  }

  private long[] page(long number) {
    long[] page = pages.get(number);
    if (page == null) {
      throw new IllegalStateException("Expected page " + number + " of places");
    }
    return page;
  }

  private static int slotOf(long place) {
    return FIRST_SLOT + ((int) place & (PAGE_SIZE - 1));
  }
}
