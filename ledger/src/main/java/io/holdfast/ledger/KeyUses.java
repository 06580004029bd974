package io.holdfast.ledger;

import static io.holdfast.ledger.TableRecord.NEVER;

import it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The limits of keys that are in use.
 *
 * <p>How many jobs of a key are owned follows from the jobs, and is counted as they move. What is
 * left of a rate does not: it is state, and stays after the last job until the rate is full again,
 * or a key could be started anew at once by ending its job.
 */
final class KeyUses {
  private final RecordTable<KeyUse> table = new RecordTable<>();
  private final Deadlines<KeyUse> deadlines = new Deadlines<>(table);

  /** For look-up only, never iterated. */
  private final Object2ObjectOpenHashMap<String, KeyUse> byKey = new Object2ObjectOpenHashMap<>();

  /** The last id given. Part of the state: it goes on from there. */
  private long lastId;

  RecordTable<KeyUse> table() {
    return table;
  }

  Deadlines<KeyUse> deadlines() {
    return deadlines;
  }

  long lastId() {
    return lastId;
  }

  int indexed() {
    return byKey.size();
  }

  /** Null where nothing of a key's limit is in use. */
  @Nullable KeyUse find(String key) {
    return byKey.get(key);
  }

  /** One more job of a key is owned. */
  void gained(String key) {
    KeyUse use = byKey.get(key);
    if (use == null) {
      use = new KeyUse(++lastId, key);
      enter(use);
    }
    long before = use.due();
    use.owned++;
    deadlines.moved(use, before, use.due());
  }

  /** One job less of a key is owned. */
  void lost(String key) {
    KeyUse use = required(key);
    use.owned--;
    if (use.owned == 0 && use.fullAt == 0) {
      forget(use);
    } else {
      deadlines.moved(use, NEVER, use.due());
    }
  }

  /** A job has started: its token is spent. */
  void started(KeyLimit limit, long now) {
    if (limit.count() > 0) {
      KeyUse use = required(limit.key());
      table.touch(use);
      use.fullAt = Rate.afterStart(use.fullAt, now, limit.count(), limit.period());
      table.settle(use);
    }
  }

  /** Forgets the one whose time is the first of all: its rate is full again. */
  void removeFirst() {
    KeyUse use = deadlines.first();
    deadlines.removeFirst();
    forget(use);
  }

  /** Takes one of a snapshot, in the order of ids and before the jobs. */
  void restore(KeyUse use) {
    if (byKey.containsKey(use.key)) {
      throw new IllegalArgumentException("the limit of key " + use.key + " twice");
    }
    enter(use);
  }

  /** All jobs are there: what waits for time is known. */
  void restored(long lastIdGiven) {
    lastId = lastIdGiven;
    table.forEach(
        use -> {
          if (use.owned == 0 && use.fullAt == 0) {
            throw new IllegalArgumentException("the limit of key " + use.key + " without a use");
          }
          deadlines.moved(use, NEVER, use.due());
        });
  }

  /** Counts an owned job of a snapshot. */
  void restoreOwned(String key) {
    required(key).owned++;
  }

  private void enter(KeyUse use) {
    byKey.put(use.key, use);
    table.add(use);
  }

  private void forget(KeyUse use) {
    byKey.remove(use.key);
    table.remove(use);
  }

  private KeyUse required(String key) {
    KeyUse use = byKey.get(key);
    if (use == null) {
      throw new IllegalStateException("Expected the limit of key " + key + " to be in use");
    }
    return use;
  }
}
