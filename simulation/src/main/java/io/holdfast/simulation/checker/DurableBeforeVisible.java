package io.holdfast.simulation.checker;

import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;

/**
 * P1: nothing is confirmed or told before its entry is synced on a majority.
 *
 * <p>The model is what every disk has. Whoever speaks has applied some index; that entry has to be
 * durable, with this very content, on more than half of the disks at that moment.
 */
public final class DurableBeforeVisible extends Checker {
  private DurableLog[] disks = new DurableLog[0];
  private final Long2LongOpenHashMap appliedDigests = new Long2LongOpenHashMap();

  public DurableBeforeVisible() {
    super("P1 Durable before visible");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.Applied applied) {
      appliedDigests.putIfAbsent(applied.index(), applied.entryDigest());
    } else if (observation instanceof Observation.Appended appended) {
      disks[appended.replica()].appended(appended);
    } else if (observation instanceof Observation.Confirmed confirmed) {
      visible(confirmed.index(), observation);
    } else if (observation instanceof Observation.Told told) {
      visible(told.index(), observation);
    } else if (observation instanceof Observation.TruncatingSuffix truncating) {
      disks[truncating.replica()].truncating(truncating.lastKept());
    } else if (observation instanceof Observation.TruncatedSuffix truncated) {
      disks[truncated.replica()].truncated(truncated.lastKept());
    } else if (observation instanceof Observation.SnapshotInPlace snapshot) {
      disks[snapshot.replica()].snapshot(snapshot.index());
    } else if (observation instanceof Observation.Recovered found && !found.trial()) {
      disks[found.replica()].recovered(found.firstIndex(), found.digests(), found.snapshotIndex());
    } else if (observation instanceof Observation.Formed formed) {
      disks = new DurableLog[formed.replicas()];
      for (int i = 0; i < disks.length; i++) {
        disks[i] = new DurableLog();
      }
    }
  }

  private void visible(long index, Observation what) {
    long digest = appliedDigests.get(index);
    int having = 0;
    for (DurableLog disk : disks) {
      if (disk.has(index, digest)) {
        having++;
      }
    }
    require(
        having > disks.length / 2,
        "Expected entry %d on a majority of %d disks but it is on %d, at %s",
        index,
        disks.length,
        having,
        what);
  }
}
