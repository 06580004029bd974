package io.holdfast.simulation.checker;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.List;

/**
 * What one replica can recover, as an outsider knows it: the entries that its disk has synced, and
 * the newest snapshot.
 */
final class DurableLog {
  /** Digest by index - 1; 0 where an entry is not known to be durable. */
  private final LongArrayList digests = new LongArrayList();

  private long snapshotIndex;
  private long lastIndex;

  void appended(Observation.Appended appended) {
    long index = appended.firstIndex();
    for (long digest : appended.digests()) {
      put(index, appended.durable() ? digest : 0);
      index++;
    }
    lastIndex = index - 1;
  }

  private void put(long index, long digest) {
    int place = Math.toIntExact(index - 1);
    while (digests.size() <= place) {
      digests.add(0);
    }
    digests.set(place, digest);
  }

  void truncating(long lastKept) {
    for (long index = lastKept + 1; index <= Math.min(lastIndex, digests.size()); index++) {
      digests.set((int) index - 1, 0);
    }
  }

  void truncated(long lastKept) {
    lastIndex = lastKept;
  }

  void snapshot(long index) {
    snapshotIndex = Math.max(snapshotIndex, index);
    if (index > lastIndex) {
      lastIndex = index;
    }
  }

  void recovered(long firstIndex, List<Long> found, long snapshot) {
    snapshotIndex = snapshot;
    lastIndex = firstIndex - 1;
    long index = firstIndex;
    for (long digest : found) {
      put(index++, digest);
    }
    lastIndex = Math.max(index - 1, snapshot);
  }

  long lastIndex() {
    return lastIndex;
  }

  long snapshotIndex() {
    return snapshotIndex;
  }

  /** The digest of an entry on this disk; 0 where there is none, or it is not durable. */
  long digestAt(long index) {
    return index > lastIndex || index > digests.size() ? 0 : digests.getLong((int) index - 1);
  }

  /** True if the entry with this digest is synced here, or a snapshot stands for it. */
  boolean has(long index, long digest) {
    return index <= snapshotIndex || digestAt(index) == digest;
  }
}
