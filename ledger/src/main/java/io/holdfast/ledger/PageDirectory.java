package io.holdfast.ledger;

import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds pages by their numbers, which are given in ascending order.
 *
 * <p>Naively, a hash map. But most look-ups are for the newest numbers, and there a ring does with
 * one step what a map does with two far apart. The map has all pages; the ring has those of the
 * newest numbers once more, at least twice as many numbers as there are pages.
 *
 * @param <P> a page
 */
final class PageDirectory<P> {
  private static final int SMALLEST = 256;

  /** For look-up only, never iterated but for growing the ring. */
  private final Long2ObjectOpenHashMap<P> all = new Long2ObjectOpenHashMap<>();

  /** Pages of numbers from {@code newest} down; a power of two long. */
  private @Nullable Object[] ring = new Object[SMALLEST];

  private long newest;

  int size() {
    return all.size();
  }

  @SuppressWarnings("unchecked") // Only put writes the ring.
  @Nullable P get(long number) {
    return inRing(number) ? (P) ring[slotOf(number)] : all.get(number);
  }

  /** Takes in a page; its number may be any that is not there, the newest as a rule. */
  void put(long number, P page) {
    all.put(number, page);
    if (all.size() > ring.length / 2) {
      grow(Math.max(newest, number));
      return;
    }
    if (number > newest) {
      advance(number);
    }
    if (inRing(number)) {
      ring[slotOf(number)] = page;
    }
  }

  void remove(long number) {
    all.remove(number);
    if (inRing(number)) {
      ring[slotOf(number)] = null;
    }
  }

  /** The numbers of all pages, in no order. */
  long[] numbers() {
    return all.keySet().toLongArray();
  }

  private boolean inRing(long number) {
    return newest - number >= 0 && newest - number < ring.length;
  }

  /** What falls out of the ring at one end makes room for the newer numbers. */
  private void advance(long number) {
    long from = Math.max(newest + 1, number - ring.length + 1);
    for (long each = from; each <= number; each++) {
      ring[slotOf(each)] = null;
    }
    newest = number;
  }

  private void grow(long newestNumber) {
    ring = new Object[ring.length * 2];
    newest = newestNumber;
    for (Long2ObjectMap.Entry<P> each : all.long2ObjectEntrySet()) {
      if (inRing(each.getLongKey())) {
        ring[slotOf(each.getLongKey())] = each.getValue();
      }
    }
  }

  private int slotOf(long number) {
    return (int) number & (ring.length - 1);
  }
}
