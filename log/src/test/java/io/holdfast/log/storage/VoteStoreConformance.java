package io.holdfast.log.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.log.storage.VoteStore.Vote;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every vote store does, on whatever disk: extend it with a disk. */
public abstract class VoteStoreConformance {
  private ReplicaFolder folder;

  /** Opens the folder of this test; again after the one before was closed. */
  protected abstract Disk openDisk(FailStop failStop);

  @BeforeEach
  void open() {
    FailStop failStop =
        new FailStop(
            cause -> {
              throw new AssertionError("the disk failed", cause);
            });
    folder = ReplicaFolder.open(openDisk(failStop), StorageOptions.inline(7, 4096, 4096), failStop);
  }

  @AfterEach
  void close() {
    folder.close();
  }

  private VoteStore reopen() {
    close();
    open();
    return folder.votes();
  }

  @Test
  void aNewReplicaHasVotedForNobodyInTermZero() {
    assertThat(folder.votes().vote()).isEqualTo(new Vote(0, ""));
    assertThat(reopen().vote()).isEqualTo(new Vote(0, ""));
  }

  @Test
  void aSavedVoteIsKept() {
    for (Vote vote :
        new Vote[] {
          new Vote(1, ""), new Vote(1, "r2"), new Vote(7, "réplica-ü"), new Vote(Long.MAX_VALUE, "")
        }) {
      folder.votes().save(vote);
      assertThat(folder.votes().vote()).isEqualTo(vote);
      assertThat(reopen().vote()).isEqualTo(vote);
    }
  }

  @Test
  void theTermNeverGoesBack() {
    folder.votes().save(new Vote(5, "r1"));
    assertThatThrownBy(() -> folder.votes().save(new Vote(4, "r1")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(reopen().vote()).isEqualTo(new Vote(5, "r1"));
  }

  @Test
  void aTermHasOneVote() {
    folder.votes().save(new Vote(5, ""));
    folder.votes().save(new Vote(5, "r1"));
    folder.votes().save(new Vote(5, "r1"));
    for (String other : new String[] {"r2", ""}) {
      assertThatThrownBy(() -> folder.votes().save(new Vote(5, other)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(reopen().vote()).isEqualTo(new Vote(5, "r1"));
    folder.votes().save(new Vote(6, "r2"));
    assertThat(reopen().vote()).isEqualTo(new Vote(6, "r2"));
  }

  @Test
  void theIdentityOfTheLogIsTheOneOfItsCreation() {
    assertThat(folder.logId()).isEqualTo(7);
    close();
    FailStop failStop = new FailStop(cause -> {});
    folder = ReplicaFolder.open(openDisk(failStop), StorageOptions.inline(8, 4096, 4096), failStop);
    assertThat(folder.logId()).isEqualTo(7);
  }
}
