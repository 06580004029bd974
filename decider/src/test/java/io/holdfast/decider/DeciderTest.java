package io.holdfast.decider;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.QueueCommand;
import io.holdfast.ledger.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions on top of decisions that are still under way; the ledger judges them as they come. */
class DeciderTest {
  private static final long NONCE = 7;

  private final Ledger ledger = new Ledger(LedgerOptions.DEFAULT);
  private final Decider decider = new Decider(ledger, () -> 0);
  private long index;

  @BeforeEach
  void establishALeadership() {
    apply(List.of(new Command.EstablishLeadership("s1", 1, NONCE, false)));
  }

  @Test
  void aJobNobodyKnowsIsSubmittedAndAssignedInOneEntry() {
    List<Command> entry = decide(new Request.TakeOver("job1", "w1", Command.CURRENT));
    assertThat(entry).hasSize(3);
    assertThat(last(apply(entry)).accepted()).isTrue();
    assertThat(ledger.jobIdOf("job1")).isEqualTo(1);
  }

  @Test
  void aJobUnderWayIsNotSubmittedTwice() {
    List<Command> first = decide(new Request.TakeOver("job1", "w1", Command.CURRENT));
    List<Command> second = decide(new Request.TakeOver("job1", "w2", Command.CURRENT));
    assertThat(second).noneMatch(Command.Submit.class::isInstance);
    assertThat(last(apply(first)).rejection()).isEqualTo(Rejection.NONE);
    assertThat(last(apply(second)).rejection()).isEqualTo(Rejection.ALREADY_ASSIGNED);
  }

  @Test
  void aWorkerUnderWayHasOneSession() {
    List<Command> first = decide(new Request.TakeOver("job1", "w1", Command.CURRENT));
    List<Command> second = decide(new Request.TakeOver("job2", "w1", Command.CURRENT));
    assertThat(second).noneMatch(Command.OpenSession.class::isInstance);
    apply(first);
    apply(second);
    assertThat(job("job1").session()).isEqualTo(job("job2").session());
  }

  @Test
  void aWholeLifeCanBeUnderWayAtOnce() {
    List<List<Command>> entries =
        List.of(
            decide(new Request.TakeOver("job1", "w1", Command.CURRENT)),
            decide(new Request.Acknowledge("job1", "w1", Command.CURRENT)),
            decide(new Request.Release("job1")),
            decide(new Request.TakeOver("job1", "w2", 2)),
            decide(new Request.Complete("job1", "w1", 1)),
            decide(new Request.Complete("job1", "w2", 2)));
    List<Rejection> rejections = new ArrayList<>();
    for (List<Command> entry : entries) {
      rejections.add(last(apply(entry)).rejection());
    }
    assertThat(rejections)
        .containsExactly(
            Rejection.NONE,
            Rejection.NONE,
            Rejection.NONE,
            Rejection.NONE,
            Rejection.FENCED,
            Rejection.NONE);
  }

  @Test
  void aDelayCountsFromTheDecisionInLedgerTime() {
    List<Command> entry = new ArrayList<>();
    decider.decide(new Request.ChangeLater(7, QueueCommand.UNCHANGED, 500), 1_000, entry);
    assertThat(entry).containsExactly(new QueueCommand.ChangeJob(7, QueueCommand.UNCHANGED, 1_500));
  }

  @Test
  void whatNobodyKnowsIsRefusedByTheLedger() {
    assertThat(last(apply(decide(new Request.Acknowledge("job1", "w1", 1)))).rejection())
        .isEqualTo(Rejection.NO_SUCH_JOB);
    assertThat(last(apply(decide(new Request.Release("job1")))).rejection())
        .isEqualTo(Rejection.NO_SUCH_JOB);
    apply(decide(new Request.TakeOver("job1", "w1", Command.CURRENT)));
    assertThat(last(apply(decide(new Request.Complete("job1", "stranger", 1)))).rejection())
        .isEqualTo(Rejection.FENCED);
  }

  @Test
  void anIntentionEndsWhenItsCommandIsApplied() {
    List<Command> entry = decide(new Request.TakeOver("job1", "w1", Command.CURRENT));
    assertThat(decider.intentions().size()).isEqualTo(2);
    apply(entry);
    assertThat(decider.intentions().size()).isZero();
  }

  private List<Command> decide(Request request) {
    List<Command> entry = new ArrayList<>();
    decider.decide(request, 1, entry);
    return entry;
  }

  private List<Outcome> apply(List<Command> entry) {
    ledger.beginEntry(++index, NONCE, 1_000);
    List<Outcome> outcomes = new ArrayList<>();
    for (Command command : entry) {
      outcomes.add(ledger.apply(index, command));
      decider.applied(command);
    }
    return outcomes;
  }

  private Job job(String key) {
    Job job = ledger.job(ledger.jobIdOf(key));
    if (job == null) {
      throw new AssertionError("no job " + key);
    }
    return job;
  }

  private static Outcome last(List<Outcome> outcomes) {
    return outcomes.get(outcomes.size() - 1);
  }
}
