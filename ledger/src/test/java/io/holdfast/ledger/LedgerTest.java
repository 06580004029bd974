package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class LedgerTest {
  private final TestLedger test = new TestLedger();
  private final Ledger ledger = test.ledger;

  @Test
  void aJobLivesFromSubmitToCompletion() {
    long session = test.openSession("w1");
    long job = test.submit("key");
    assertThat(test.job(job).state()).isEqualTo(JobState.READY);
    test.accepted(new Command.Assign(job, session, 1));
    assertThat(ledger.pendingNotifications()).isEqualTo(1);
    test.accepted(new Command.Acknowledge(job, session, 1));
    assertThat(ledger.pendingNotifications()).isZero();
    test.accepted(new Command.Complete(job, session, 1, new byte[] {9}));
    assertThat(test.job(job).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(test.job(job).result()).containsExactly(9);
    assertThat(test.owned()).isEmpty();
  }

  @Test
  void p2AJobIsAssignedOnceInAGeneration() {
    long first = test.openSession("w1");
    long second = test.openSession("w2");
    long job = test.submit();
    test.accepted(new Command.Assign(job, first, 1));
    Outcome again = test.apply(new Command.Assign(job, second, 1));
    assertThat(again.rejection()).isEqualTo(Rejection.ALREADY_ASSIGNED);
    assertThat(again.ownerSession()).isEqualTo(first);
    assertThat(again.generation()).isEqualTo(1);
  }

  @Test
  void p3AnOwnerOfAnEarlierGenerationIsFenced() {
    long first = test.openSession("w1");
    long second = test.openSession("w2");
    long job = test.submit();
    test.accepted(new Command.Assign(job, first, 1));
    test.accepted(new Command.TakeOver(job, second, 5));
    long digest = ledger.digest();
    Outcome late = test.apply(new Command.Complete(job, first, 1, new byte[0]));
    assertThat(late.rejection()).isEqualTo(Rejection.FENCED);
    assertThat(late.ownerSession()).isEqualTo(second);
    assertThat(late.generation()).isEqualTo(5);
    assertThat(ledger.digest()).isNotEqualTo(digest); // The index is in it,
    assertThat(test.job(job).session()).isEqualTo(second); // and nothing else has changed.
  }

  @Test
  void aTakeoverKeepsThePlaceAndAReleaseLosesIt() {
    long session = test.openSession("w1");
    long first = test.submit();
    long second = test.submit();
    long third = test.submit();
    for (long job : new long[] {first, second, third}) {
      test.accepted(new Command.Assign(job, session, Command.CURRENT));
    }
    test.accepted(new Command.TakeOver(first, session, 2));
    assertThat(test.owned()).containsExactly(first, second, third);
    test.accepted(new Command.Release(first, Command.CURRENT, ReleaseReason.REQUESTED));
    test.accepted(new Command.Assign(first, session, Command.CURRENT));
    assertThat(test.owned()).containsExactly(second, third, first);
    assertThat(test.job(first).generation()).isEqualTo(3);
  }

  @Test
  void p7ATermIsCountedWhenAnotherReplicaLeads() {
    assertThat(ledger.term()).isEqualTo(1);
    test.accepted(new Command.EstablishLeadership("s1", 2, 8, false));
    assertThat(ledger.term()).isEqualTo(1);
    establish("s2", 5, 9, false);
    assertThat(ledger.term()).isEqualTo(2);
    assertThat(ledger.leader()).isEqualTo("s2");
    establish("s2", 7, 10, true);
    assertThat(ledger.term()).isEqualTo(3);
    assertThat(establish("s2", 7, 10, true).duplicate()).isTrue();
    assertThat(ledger.term()).isEqualTo(3);
  }

  @Test
  void commandsOfALeadershipThatIsOverChangeNothingNotEvenTime() {
    establish("s2", 2, 8, false);
    long now = ledger.now();
    test.time = now + 1_000; // under the nonce of the first leadership
    Outcome outcome = test.apply(Command.Submit.plain(1, null, "queue", "type", new byte[0]));
    assertThat(outcome.rejection()).isEqualTo(Rejection.LEADERSHIP_OVER);
    assertThat(outcome.jobId()).isEqualTo(1);
    assertThat(ledger.jobCount()).isZero();
    assertThat(ledger.now()).isEqualTo(now);
  }

  @Test
  void timeNeverGoesBack() {
    test.submit();
    test.time -= 500;
    test.submit();
    assertThat(ledger.now()).isEqualTo(1_000);
  }

  @Test
  void entriesAreAppliedInOrderOnly() {
    test.submit();
    assertThatIllegalStateException().isThrownBy(() -> ledger.beginEntry(2, TestLedger.NONCE, 0));
    assertThatIllegalStateException().isThrownBy(() -> ledger.apply(99, new Command.Tick(1)));
  }

  private Outcome establish(String replica, long raftTerm, long nonce, boolean passes) {
    long index = ledger.appliedIndex() + 1;
    ledger.beginEntry(index, nonce, 2_000);
    return ledger.apply(index, new Command.EstablishLeadership(replica, raftTerm, nonce, passes));
  }
}
