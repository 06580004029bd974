package io.holdfast.ledger;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Records by id, in pages of {@value #PAGE_SIZE} ids.
 *
 * <p>Ids come in ascending order, so pages are made in ascending order too: the list of pages is
 * the order of ids without a sorted map, and the map of pages is small enough (40,000 pages for ten
 * million jobs) that its growing is not felt.
 *
 * <p>A table can be <em>frozen</em>: what it held at that moment is then drained in id order, bit
 * by bit, while it goes on changing. A record that changes before it was drained leaves its image
 * of before in the page. Ids above those seen at the freeze are new and not part of it.
 *
 * @param <R> what it holds
 */
final class RecordTable<R extends TableRecord<R>> {
  private static final int PAGE_BITS = 8;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;
  private static final int SLOT_MASK = PAGE_SIZE - 1;

  private final PageDirectory<Page> pages = new PageDirectory<>();

  /** The pages' records once more: a command comes to any record, so each step less counts. */
  private final PageDirectory<@Nullable Object[]> recordsByPage = new PageDirectory<>();

  private @Nullable Page first;
  private @Nullable Page last;
  private long size;
  private long lastId;

  /** Sum of the records' digests: free of order. */
  private long digest;

  /**
   * Ids from {@code drainFrom} to below {@code drainUntil} are frozen and not drained yet; both 0
   * when nothing is frozen.
   */
  private long drainFrom;

  private long drainUntil;
  private @Nullable Page drainPage;

  private static final class Page {
    final long number;
    final @Nullable Object[] records = new Object[PAGE_SIZE];

    /** Frozen images of records that have changed since; made when the first one is. */
    @Nullable Object @Nullable [] images;

    int count;
    @Nullable Page next;
    @Nullable Page previous;

    Page(long number) {
      this.number = number;
    }

    long firstId() {
      return number << PAGE_BITS;
    }

    /** What a freeze has in a slot: the image of before a change, or what has not changed. */
    @Nullable Object frozen(int slot) {
      Object image = images == null ? null : images[slot];
      return image == null ? records[slot] : image;
    }
  }

  long size() {
    return size;
  }

  long digest() {
    return digest;
  }

  @SuppressWarnings("unchecked") // Only add puts records in.
  @Nullable R get(long id) {
    @Nullable Object[] records = recordsByPage.get(id >>> PAGE_BITS);
    return records == null ? null : (R) records[slotOf(id)];
  }

  /** Takes in a record whose id is greater than that of any before. */
  void add(R record) {
    if (record.id <= lastId) {
      throw new IllegalStateException("Expected an id above " + lastId + " but it is " + record.id);
    }
    lastId = record.id;
    long number = record.id >>> PAGE_BITS;
    Page page = page(number);
    if (page == null) {
      page = append(new Page(number));
    }
    page.records[slotOf(record.id)] = record;
    page.count++;
    size++;
    settle(record);
  }

  /** To be called before a record changes: keeps what a freeze still needs. */
  void touch(R record) {
    if (record.id < drainUntil && record.id >= drainFrom) {
      keepImage(record);
    }
  }

  /** To be called after a record changed: brings the digest up to date. */
  void settle(R record) {
    long digestAfter = record.computeDigest();
    digest += digestAfter - record.digest;
    record.digest = digestAfter;
  }

  void remove(R record) {
    touch(record);
    Page page = page(record.id >>> PAGE_BITS);
    int slot = slotOf(record.id);
    if (page == null || page.records[slot] != record) {
      throw new IllegalStateException("Expected record " + record.id + " to be in its table");
    }
    page.records[slot] = null;
    digest -= record.digest;
    record.digest = 0;
    size--;
    if (--page.count == 0 && !undrained(page)) {
      unlink(page);
    }
  }

  /** Visits all records in the order of their ids; the table must not change meanwhile. */
  void forEach(Consumer<? super R> visitor) {
    forEachAfter(
        0,
        record -> {
          visitor.accept(record);
          return true;
        });
  }

  /**
   * Visits records in the order of their ids, until the visitor answers false; the table must not
   * change meanwhile.
   *
   * @param afterId only ids greater than this
   */
  @SuppressWarnings("unchecked")
  void forEachAfter(long afterId, Predicate<? super R> visitor) {
    for (Page page = firstPageFrom((afterId + 1) >>> PAGE_BITS); page != null; page = page.next) {
      for (Object record : page.records) {
        if (record != null && ((R) record).id > afterId && !visitor.test((R) record)) {
          return;
        }
      }
    }
  }

  /** The page of that number, or the next one that there is. */
  private @Nullable Page firstPageFrom(long number) {
    Page page = last;
    if (page == null || page.number < number) {
      return null;
    }
    Page exact = page(number);
    if (exact != null) {
      return exact;
    }
    page = first;
    while (page != null && page.number < number) {
      page = page.next;
    }
    return page;
  }

  /** Freezes what is in the table now. */
  void freeze() {
    if (drainUntil != 0) {
      throw new IllegalStateException("Expected no freeze to be under way");
    }
    drainFrom = 0;
    drainUntil = lastId + 1;
    drainPage = first;
  }

  /**
   * Visits the next records of the freeze in the order of their ids, as they were.
   *
   * @param visitor answers false to be asked no more for now
   * @return true if there may be more; false when all are drained
   */
  @SuppressWarnings("unchecked") // Images are of records.
  boolean drain(Predicate<? super R> visitor) {
    Page page = drainPage;
    while (page != null && page.firstId() < drainUntil) {
      for (int slot = slotOf(Math.max(drainFrom, page.firstId())); slot < PAGE_SIZE; slot++) {
        Object record = page.frozen(slot);
        if (record != null && ((R) record).id < drainUntil) {
          drainFrom = ((R) record).id + 1;
          if (!visitor.test((R) record)) {
            drainPage = slotOf(drainFrom) == 0 ? release(page) : page;
            return true;
          }
        }
      }
      page = release(page);
    }
    drainPage = page;
    return false;
  }

  /** True from a freeze to its end. */
  boolean isFrozen() {
    return drainUntil != 0;
  }

  /** Ends a freeze, drained or not. */
  void thaw() {
    Page page = drainPage;
    while (page != null && page.firstId() < drainUntil) {
      page = release(page);
    }
    drainPage = null;
    drainFrom = 0;
    drainUntil = 0;
  }

  /** Lets go of a page whose frozen records are not needed any more; answers the next one. */
  private @Nullable Page release(Page page) {
    Page next = page.next;
    page.images = null;
    drainFrom = (page.number + 1) << PAGE_BITS;
    if (page.count == 0) {
      unlink(page);
    }
    return next;
  }

  private void keepImage(R record) {
    Page page = page(record.id >>> PAGE_BITS);
    if (page == null) {
      throw new IllegalStateException("Expected record " + record.id + " to have a page");
    }
    @Nullable Object[] images = page.images;
    if (images == null) {
      images = new Object[PAGE_SIZE];
      page.images = images;
    }
    int slot = slotOf(record.id);
    if (images[slot] == null) {
      images[slot] = record.image();
    }
  }

  /** True while a freeze may still need this page, be it only as a place in the list. */
  private boolean undrained(Page page) {
    return page.firstId() < drainUntil && page.number >= drainFrom >>> PAGE_BITS;
  }

  private static int slotOf(long id) {
    return (int) id & SLOT_MASK;
  }

  private @Nullable Page page(long number) {
    return last != null && last.number == number ? last : pages.get(number);
  }

  private Page append(Page page) {
    pages.put(page.number, page);
    recordsByPage.put(page.number, page.records);
    page.previous = last;
    if (last == null) {
      first = page;
    } else {
      last.next = page;
    }
    last = page;
    return page;
  }

  private void unlink(Page page) {
    pages.remove(page.number);
    recordsByPage.remove(page.number);
    if (page.previous == null) {
      first = page.next;
    } else {
      page.previous.next = page.next;
    }
    if (page.next == null) {
      last = page.previous;
    } else {
      page.next.previous = page.previous;
    }
  }
}
