package io.holdfast.simulation.cluster;

import io.holdfast.log.ReplicaId;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.LogStore;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.SnapshotStore;
import io.holdfast.log.storage.VoteStore.Vote;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.world.Chance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads what a replica's stores have found on the disk, all of it. */
public final class Recovery {
  private Recovery() {}

  /** What its stores have found. */
  public static Observation.Recovered of(
      int replica, boolean trial, boolean flipped, ReplicaStores stores, List<ReplicaId> members) {
    LogStore log = stores.log();
    SnapshotStore snapshots = stores.snapshots();
    List<Long> digests = new ArrayList<>();
    for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
      LogRecord entry = log.read(index);
      digests.add(entry == null ? 0 : digest(entry));
    }
    SnapshotStore.Meta newest = snapshots.newest();
    long snapshotDigest = 0;
    if (newest != null) {
      try (SnapshotStore.Reader reader = snapshots.open(newest)) {
        byte[] body = new byte[512];
        for (int count = 0; count >= 0; count = reader.read(body, 0, body.length)) {
          for (int i = 0; i < count; i++) {
            snapshotDigest = snapshotDigest * 31 + body[i];
          }
        }
      }
    }
    Vote vote = stores.votes().vote();
    return new Observation.Recovered(
        replica,
        trial,
        flipped,
        log.firstIndex(),
        digests,
        newest == null ? 0 : newest.index(),
        snapshotDigest,
        vote.term(),
        number(members, vote.candidate()));
  }

  /** Of index, term, kind and content. */
  public static long digest(LogRecord entry) {
    long content = Arrays.hashCode(entry.payload());
    return Chance.mix(
        content + Chance.mix(entry.index() * 31 + entry.term() * 7 + entry.kind().code()));
  }

  /** The replica's number; -1 for nobody. */
  public static int number(List<ReplicaId> members, String name) {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).value().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
