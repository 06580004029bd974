package io.holdfast.ledger;

import static io.holdfast.ledger.TableRecord.NEVER;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * All idempotency keys that are remembered: a table in the order of job ids, for snapshots and the
 * digest, and an index by hash.
 */
final class Keys {
  /** Removed records kept for the next keys; so many at most, some 5 MB. */
  private static final int MAX_SPARE = 1 << 16;

  private final RecordTable<KeyRecord> table = new RecordTable<>();
  private final Deadlines<KeyRecord> deadlines = new Deadlines<>(table);
  private final KeyIndex index = new KeyIndex();
  private final ArrayList<KeyRecord> spare = new ArrayList<>();

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
    long id = index.find(hash, each -> has(each, key));
    return id == 0 ? null : table.get(id);
  }

  private boolean has(long id, String key) {
    KeyRecord record = table.get(id);
    return record != null && record.isOf(key);
  }

  /** Reads what a look-up of a key will need; see {@link Preparation}. */
  long prepare(String key) {
    return index.prepare(hash(key));
  }

  /** A record in no table; all of it is to be set. */
  KeyRecord create() {
    return spare.isEmpty() ? new KeyRecord() : spare.remove(spare.size() - 1);
  }

  void add(KeyRecord record) {
    index.add(record.hash, record.id);
    table.add(record);
    deadlines.moved(record, NEVER, record.due());
  }

  /** A job that is removed takes along the key that was its own only while it lived. */
  void removedJob(JobRecord job) {
    KeyRecord record = job.hasKeyUntilEnded() ? table.get(job.id) : null;
    if (record != null) {
      remove(record);
    }
  }

  void remove(KeyRecord record) {
    forget(record);
    deadlines.moved(record, record.due(), NEVER);
    recycle(record);
  }

  /** Removes the key whose time is the first of all. */
  void removeFirst() {
    KeyRecord record = deadlines.first();
    deadlines.removeFirst();
    forget(record);
    recycle(record);
  }

  /** See {@link Preparation}: reads what new keys will be written over. */
  long prepareUses(int count) {
    long seen = 0;
    for (int i = spare.size() - 1; i >= Math.max(0, spare.size() - count); i--) {
      seen += spare.get(i).prepareUse();
    }
    return seen;
  }

  /** See {@link Preparation}: reads what removing the next keys will need. */
  long prepareRemovals(int count) {
    long seen = 0;
    for (long id : deadlines.next(count)) {
      KeyRecord record = table.get(id);
      seen += record == null ? 0 : index.prepare(record.hash);
    }
    return seen;
  }

  private void forget(KeyRecord record) {
    index.remove(record.hash, record.id);
    table.remove(record);
  }

  private void recycle(KeyRecord record) {
    if (spare.size() < MAX_SPARE && !table.isFrozen()) {
      record.clear();
      spare.add(record);
    }
  }

  /** How many keys the index has, counted. */
  long indexed() {
    return index.counted();
  }
}
