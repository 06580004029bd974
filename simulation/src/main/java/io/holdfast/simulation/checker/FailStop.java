package io.holdfast.simulation.checker;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * P10: at the first failed write, sync or checksum a replica stops; it never acknowledges on a log
 * that it cannot trust, never silently shortens it, and never retries.
 *
 * <p>The model is what every disk has. After a failure the replica is silent until it is started
 * again; a start finds everything that was durable, or refuses, and refuses only where a bit was
 * flipped; a flipped bit is met with a refusal that leaves the disk as it is, or makes no
 * difference.
 */
public final class FailStop extends Checker {
  private DurableLog[] disks = new DurableLog[0];
  private boolean[] failed = new boolean[0];
  private Observation.@Nullable VoteSaved[] votes = new Observation.VoteSaved[0];
  private Observation.@Nullable Recovered[] intact = new Observation.Recovered[0];

  public FailStop() {
    super("P10 Fail stop");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.Appended appended) {
      silent(appended.replica(), observation);
      disks[appended.replica()].appended(appended);
    } else if (observation instanceof Observation.TruncatingSuffix truncating) {
      disks[truncating.replica()].truncating(truncating.lastKept());
    } else if (observation instanceof Observation.TruncatedSuffix truncated) {
      silent(truncated.replica(), observation);
      disks[truncated.replica()].truncated(truncated.lastKept());
    } else if (observation instanceof Observation.SnapshotInPlace snapshot) {
      silent(snapshot.replica(), observation);
      disks[snapshot.replica()].snapshot(snapshot.index());
    } else if (observation instanceof Observation.VoteSaved vote) {
      silent(vote.replica(), observation);
      votes[vote.replica()] = vote;
    } else if (observation instanceof Observation.VoteGiven given) {
      silent(given.replica(), observation);
    } else if (observation instanceof Observation.Confirmed confirmed) {
      silent(confirmed.replica(), observation);
    } else if (observation instanceof Observation.Told told) {
      silent(told.replica(), observation);
    } else if (observation instanceof Observation.DiskFailed failure) {
      failed[failure.replica()] = true;
    } else if (observation instanceof Observation.ChangedAfterFailure after) {
      require(false, "Expected nothing to be retried but there were %d changes", after.changes());
    } else if (observation instanceof Observation.Recovered found) {
      recovered(found);
    } else if (observation instanceof Observation.RefusedToStart refused) {
      require(refused.flipped(), "Expected a start on an intact disk but was %s", refused);
      require(!refused.changed(), "Expected a disk that nobody changed but was %s", refused);
    } else if (observation instanceof Observation.Formed formed) {
      form(formed.replicas());
    }
  }

  private void form(int replicas) {
    disks = new DurableLog[replicas];
    for (int i = 0; i < replicas; i++) {
      disks[i] = new DurableLog();
    }
    failed = new boolean[replicas];
    votes = new Observation.VoteSaved[replicas];
    intact = new Observation.Recovered[replicas];
  }

  private void silent(int replica, Observation what) {
    require(
        !failed[replica],
        "Expected nothing of replica %d after its disk had failed but was %s",
        replica,
        what);
  }

  private void recovered(Observation.Recovered found) {
    int replica = found.replica();
    if (found.flipped()) {
      Observation.Recovered before = Objects.requireNonNull(intact[replica]);
      require(
          before.firstIndex() == found.firstIndex()
              && before.digests().equals(found.digests())
              && before.snapshotIndex() == found.snapshotIndex()
              && before.snapshotDigest() == found.snapshotDigest()
              && before.voteTerm() == found.voteTerm()
              && before.voteCandidate() == found.voteCandidate(),
          "Expected a flipped bit to be found or harmless but %s became %s",
          before,
          found);
      return;
    }
    complete(found);
    if (found.trial()) {
      intact[replica] = found;
      return;
    }
    failed[replica] = false;
    disks[replica].recovered(found.firstIndex(), found.digests(), found.snapshotIndex());
  }

  private void complete(Observation.Recovered found) {
    DurableLog known = disks[found.replica()];
    require(
        found.snapshotIndex() >= known.snapshotIndex(),
        "Expected the snapshot of index %d but was %s",
        known.snapshotIndex(),
        found);
    for (long index = known.snapshotIndex() + 1; index <= known.lastIndex(); index++) {
      long digest = known.digestAt(index);
      if (digest == 0 || index <= found.snapshotIndex()) {
        continue;
      }
      long place = index - found.firstIndex();
      boolean there = place >= 0 && place < found.digests().size();
      require(there, "Expected the synced entry %d but was %s", index, found);
      require(
          found.digests().get((int) place) == digest,
          "Expected the entry %d as it was synced but another one is there: %s",
          index,
          found);
    }
    Observation.VoteSaved vote = votes[found.replica()];
    if (vote != null) {
      require(
          found.voteTerm() > vote.raftTerm()
              || (found.voteTerm() == vote.raftTerm()
                  && (vote.candidate() < 0 || found.voteCandidate() == vote.candidate())),
          "Expected the vote %s but was %s",
          vote,
          found);
    }
  }
}
