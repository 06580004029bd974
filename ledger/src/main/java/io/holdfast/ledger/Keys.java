package io.holdfast.ledger;

import static io.holdfast.ledger.TableRecord.NEVER;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * All idempotency keys that are remembered: a table in the order of job ids, for snapshots and the
 * digest, and an index by hash.
 *
 * <p>The index is in {@value #SEGMENTS} maps by the hash's top bits, so that one of them growing
 * stops the world for a small part only.
 */
final class Keys {
  private static final int SEGMENT_BITS = 6;
  private static final int SEGMENTS = 1 << SEGMENT_BITS;

  /** Removed records kept for the next keys; so many at most, some 5 MB. */
  private static final int MAX_SPARE = 1 << 16;

  private final RecordTable<KeyRecord> table = new RecordTable<>();
  private final Deadlines<KeyRecord> deadlines = new Deadlines<>(table);

  /** For look-up only, never iterated. Keys of equal hashes are chained. */
  private final Object[] segments = new Object[SEGMENTS];

  private final ArrayList<KeyRecord> spare = new ArrayList<>();

  Keys() {
    for (int i = 0; i < SEGMENTS; i++) {
      segments[i] = new Long2ObjectOpenHashMap<KeyRecord>();
    }
  }

  static long hash(String key) {
    return Mix.finish(Mix.low(Mix.SEED_HIGH, key));
  }

  RecordTable<KeyRecord> table() {
    return table;
  }

  Deadlines<KeyRecord> deadlines() {
    return deadlines;
  }

  /** Finds a key, expired or not; null when it is not remembered. */
  @Nullable KeyRecord find(String key, long hash) {
    KeyRecord record = segment(hash).get(hash);
    while (record != null && !record.key.equals(key)) {
      record = record.nextOfHash;
    }
    return record;
  }

  /** A record in no table; all of it is to be set. */
  KeyRecord create() {
    return spare.isEmpty() ? new KeyRecord() : spare.remove(spare.size() - 1);
  }

  void add(KeyRecord record) {
    record.nextOfHash = segment(record.hash).put(record.hash, record);
    table.add(record);
    deadlines.moved(record, NEVER, record.due());
  }

  void remove(KeyRecord record) {
    Long2ObjectOpenHashMap<KeyRecord> segment = segment(record.hash);
    KeyRecord head = segment.get(record.hash);
    if (head == record) {
      if (record.nextOfHash == null) {
        segment.remove(record.hash);
      } else {
        segment.put(record.hash, record.nextOfHash);
      }
    } else {
      KeyRecord before = head;
      while (before != null && before.nextOfHash != record) {
        before = before.nextOfHash;
      }
      if (before == null) {
        throw new IllegalStateException("Expected the key of job " + record.id + " in its index");
      }
      before.nextOfHash = record.nextOfHash;
    }
    record.nextOfHash = null;
    table.remove(record);
    deadlines.moved(record, record.due(), NEVER);
    if (spare.size() < MAX_SPARE) {
      record.key = "";
      spare.add(record);
    }
  }

  /** How many keys the index has, counted. */
  long indexed() {
    long count = 0;
    for (int i = 0; i < SEGMENTS; i++) {
      for (KeyRecord head : segment((long) i << (64 - SEGMENT_BITS)).values()) {
        for (KeyRecord each = head; each != null; each = each.nextOfHash) {
          count++;
        }
      }
    }
    return count;
  }

  @SuppressWarnings("unchecked") // The constructor puts in nothing else.
  private Long2ObjectOpenHashMap<KeyRecord> segment(long hash) {
    return (Long2ObjectOpenHashMap<KeyRecord>) segments[(int) (hash >>> (64 - SEGMENT_BITS))];
  }
}
