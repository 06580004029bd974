package io.holdfast.server.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An answer is given once, and "void" only when it is certain. */
class ProposalsTest {
  private static final long FIRST_NONCE = 11;
  private static final long SECOND_NONCE = 22;
  private static final LedgerView VIEW = new Ledger(LedgerOptions.DEFAULT);

  private final Proposals proposals = new Proposals();
  private final List<String> answers = new ArrayList<>();

  @Test
  void aRequestIsAnsweredByTheFirstReplicaThatAppliesItsEntry() {
    propose(FIRST_NONCE, 1, 5, "a");
    apply(FIRST_NONCE, 1);
    apply(FIRST_NONCE, 1);
    assertThat(answers).containsExactly("a applied");
    assertThat(proposals.size()).isZero();
  }

  @Test
  void anEntryIsVoidOnceALaterLeadershipIsEstablished() {
    propose(FIRST_NONCE, 1, 5, "a");
    proposals.established(9);
    apply(FIRST_NONCE, 1);
    assertThat(answers).containsExactly("a voided");
  }

  @Test
  void aReplicaThatReplaysAnEarlierLeadershipVoidsNothing() {
    propose(SECOND_NONCE, 1, 9, "b");
    proposals.established(5);
    proposals.established(9);
    assertThat(answers).isEmpty();
    apply(SECOND_NONCE, 1);
    assertThat(answers).containsExactly("b applied");
  }

  @Test
  void anEntryOfAnotherLeadershipWithTheSameSequenceAnswersNothing() {
    propose(SECOND_NONCE, 1, 9, "b");
    apply(FIRST_NONCE, 1);
    assertThat(answers).isEmpty();
  }

  @Test
  void whatIsVoidIsSaidInTheOrderInWhichItWasProposed() {
    List<String> expected = new ArrayList<>();
    for (int number = 1; number <= 100; number++) {
      propose(
          number <= 50 ? FIRST_NONCE : SECOND_NONCE, number, number <= 50 ? 5 : 9, "r" + number);
      expected.add("r" + number + " voided");
    }
    proposals.established(12);
    assertThat(answers).isEqualTo(expected);
  }

  private void propose(long nonce, long sequence, long establishedIndex, String name) {
    PendingRequest request =
        new PendingRequest(
            new Request.Release(name),
            new Answer() {
              @Override
              public void applied(Outcome outcome, LedgerView view) {
                answers.add(name + " applied");
              }

              @Override
              public void voided() {
                answers.add(name + " voided");
              }
            });
    proposals.proposed(
        nonce, sequence, new Proposals.Proposed(establishedIndex, List.of(request), new int[] {0}));
  }

  private void apply(long nonce, long sequence) {
    Entry entry = new Entry(nonce, 0, sequence, List.of(new Command.Resume(1)));
    Outcome outcome = new Outcome(Rejection.NO_SUCH_JOB, false, 0, 0, 0, JobState.SCHEDULED, 0);
    proposals.applied(entry, List.of(outcome), VIEW);
  }
}
