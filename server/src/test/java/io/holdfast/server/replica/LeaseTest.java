package io.holdfast.server.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Times are seconds; a lease knows nothing of units. */
class LeaseTest {
  private static final long LENGTH = 100;

  @Test
  void aNewSessionMayBeSilentForOneLength() {
    Lease lease = new Lease(LENGTH, 1_000, 0);
    assertThat(lease.isOver(1_100)).isFalse();
    assertThat(lease.isOver(1_101)).isTrue();
  }

  @Test
  void whoIsHeardOfHasAWholeLeaseAgain() {
    Lease lease = new Lease(LENGTH, 1_000, 0);
    lease.renew(1_090);
    assertThat(lease.isOver(1_190)).isFalse();
    assertThat(lease.isOver(1_191)).isTrue();
  }

  @Test
  void aNewLeaderGrantsNoMoreThanTwoLengthsFromTheLastProof() {
    for (long age = 0; age <= 300; age += 10) {
      Lease lease = new Lease(LENGTH, 1_000, age);
      long last = Math.min(1_100, 1_000 - age + 200);
      assertThat(lease.isOver(last)).as("age %s", age).isFalse();
      assertThat(lease.isOver(last + 1)).as("age %s", age).isTrue();
    }
  }

  @Test
  void leadersThatChangeForEverDoNotKeepADeadSessionAlive() {
    long proof = 1_000;
    long now = proof;
    // Each leads for half a length, and each begins as the last one did.
    while (!new Lease(LENGTH, now, now - proof).isOver(now)) {
      now += LENGTH / 2;
    }
    assertThat(now).isLessThanOrEqualTo(proof + 2 * LENGTH + LENGTH / 2);
  }

  @Test
  void aProofIsDueBeforeALengthHasPassedAndOnlyWhenThereIsOne() {
    Lease lease = new Lease(LENGTH, 1_000, 0);
    assertThat(lease.proofIsDue(1_090)).as("nothing was heard").isFalse();
    lease.renew(1_060);
    assertThat(lease.proofIsDue(1_074)).isFalse();
    assertThat(lease.proofIsWelcome(1_050)).isTrue();
    assertThat(lease.proofIsDue(1_075)).isTrue();
    assertThat(lease.silence(1_075)).isEqualTo(15);
    lease.prove();
    assertThat(lease.proofIsDue(1_200)).isFalse();
    lease.renew(1_134);
    assertThat(lease.proofIsDue(1_134)).isFalse();
    assertThat(lease.proofIsDue(1_135)).isTrue();
  }

  @Test
  void aConfirmedSessionIsNeverCutShortByANewLeader() {
    // The worst case: heard of and confirmed just before a proof was due, and the leader dies.
    Lease before = new Lease(LENGTH, 1_000, 0);
    before.renew(1_074);
    assertThat(before.proofIsDue(1_074)).isFalse();
    Lease after = new Lease(LENGTH, 1_074, 74);
    assertThat(after.isOver(1_174)).isFalse();
  }

  @Test
  void aSessionWithoutALeaseIsNeverLostAndNeverProven() {
    Lease lease = new Lease(0, 1_000, 500);
    lease.renew(1_001);
    assertThat(lease.isOver(Long.MAX_VALUE / 2)).isFalse();
    assertThat(lease.proofIsDue(5_000)).isFalse();
    assertThat(lease.proofIsWelcome(5_000)).isFalse();
  }
}
