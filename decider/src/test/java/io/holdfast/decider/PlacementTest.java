package io.holdfast.decider;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.ReleaseReason;
import io.holdfast.ledger.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who gets a job: whoever can do it and has room, in turn, and only as many as there is room for.
 */
class PlacementTest {
  private static final long NONCE = 7;
  private static final long NOW = 1_000;

  private final Ledger ledger = new Ledger(LedgerOptions.DEFAULT);
  private final Decider decider = new Decider(ledger, () -> 0);
  private final Placement placement = decider.placement();

  @BeforeEach
  void lead() {
    apply(List.of(new Command.EstablishLeadership("r1", 1, NONCE, false)));
    ledger.watch(
        (id, before, after) -> {
          if (after == JobState.READY) {
            placement.ready(Objects.requireNonNull(ledger.head(id)));
          }
        });
  }

  private List<Outcome> apply(List<Command> commands) {
    Entry entry = new Entry(NONCE, NOW, 1, commands);
    long index = ledger.appliedIndex() + 1;
    ledger.beginEntry(index, entry);
    List<Outcome> outcomes = new ArrayList<>();
    for (Command command : commands) {
      outcomes.add(ledger.apply(index, command));
      decider.applied(command);
    }
    return outcomes;
  }

  private long session(String worker, int slots, String... types) {
    List<Command> entry = new ArrayList<>();
    decider.decide(
        new Request.OpenSession(worker, 10_000, List.of("default"), List.of(types)), NOW, entry);
    long id = apply(entry).get(0).ownerSession();
    placement.open(id, List.of("default"), List.of(types));
    placement.setSlots(id, slots);
    return id;
  }

  private List<Command> submit(@Nullable String key, String type) {
    List<Command> entry = new ArrayList<>();
    decider.decide(
        new Request.Submit(
            key,
            0,
            "default",
            type,
            new byte[0],
            0,
            0,
            0,
            0,
            Command.Submit.DEFAULT_PRIORITY,
            JobRules.PLAIN,
            JobTies.NONE),
        NOW,
        entry);
    return entry;
  }

  private List<Command> place() {
    List<Command> entry = new ArrayList<>();
    decider.place(entry, 100, NOW);
    return entry;
  }

  @Test
  void aJobThatFindsRoomIsSubmittedAndAssignedInOneEntry() {
    long session = session("w", 1);
    List<Command> entry = submit(null, "odd");
    assertThat(entry).hasSize(2);
    assertThat(entry.get(1)).isEqualTo(new Command.Assign(1, session, Command.CURRENT));
    assertThat(apply(entry)).allMatch(Outcome::accepted);
    assertThat(submit(null, "even")).as("no room is left").hasSize(1);
  }

  @Test
  void aRepeatedKeyIsNotAssigned() {
    session("w", 5);
    apply(submit("key", "odd"));
    assertThat(submit("key", "odd")).hasSize(1);
    List<Command> once = submit("other", "odd");
    assertThat(submit("other", "odd")).as("while the first is under way").hasSize(1);
    assertThat(apply(once)).allMatch(Outcome::accepted);
  }

  @Test
  void whatWaitsComesFirstAndInOrder() {
    apply(submit(null, "odd"));
    apply(submit(null, "even"));
    apply(submit(null, "odd"));
    long session = session("w", 2, "odd");
    assertThat(submit(null, "even")).as("nobody for it").hasSize(1);
    assertThat(place())
        .containsExactly(
            new Command.Assign(1, session, Command.CURRENT),
            new Command.Assign(3, session, Command.CURRENT));
    assertThat(place()).as("spent while it is under way").isEmpty();
  }

  @Test
  void sessionsHaveTheirTurns() {
    long one = session("one", 2);
    long two = session("two", 2);
    List<Long> got = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      got.add(((Command.Assign) submit(null, i % 2 == 0 ? "odd" : "even").get(1)).sessionId());
    }
    assertThat(got).containsExactlyInAnyOrder(one, one, two, two);
  }

  @Test
  void whatWasCancelledMeanwhileIsPassedOver() {
    apply(submit(null, "odd"));
    apply(submit(null, "even"));
    apply(submit(null, "odd"));
    apply(List.of(new Command.Cancel(1, 0)));
    long session = session("w", 5, "odd");
    assertThat(place()).containsExactly(new Command.Assign(3, session, Command.CURRENT));
  }

  @Test
  void aClosedSessionGetsNothing() {
    apply(submit(null, "odd"));
    long session = session("w", 5);
    placement.close(session);
    assertThat(place()).isEmpty();
    assertThat(placement.hasWorkerFor("default", "odd")).isFalse();
    assertThat(submit(null, "even")).hasSize(1);
  }

  @Test
  void aLostSessionGivesBackOnlyWhatItHas() {
    long one = session("one", 5);
    apply(submit(null, "odd"));
    apply(submit(null, "even"));
    apply(List.of(new Command.TakeOver(2, session("two", 0), 2)));
    List<Command> entry = new ArrayList<>();
    decider.decide(
        new Request.CloseSession(one, ReleaseReason.SESSION_LOST, new long[] {1, 2}), NOW, entry);
    assertThat(entry)
        .containsExactly(
            new Command.CloseSession(one), new Command.Release(1, 1, ReleaseReason.SESSION_LOST));
  }

  @Test
  void whatALostSessionHadGoesToTheNextInTheSameEntry() {
    long lost = session("lost", 2);
    apply(submit(null, "odd"));
    apply(submit(null, "even"));
    long next = session("next", 1);
    List<Command> entry = new ArrayList<>();
    decider.decide(
        new Request.CloseSession(lost, ReleaseReason.SESSION_LOST, new long[] {1, 2}), NOW, entry);
    decider.place(entry, 100, NOW);
    assertThat(entry)
        .containsExactly(
            new Command.CloseSession(lost),
            new Command.Release(1, 1, ReleaseReason.SESSION_LOST),
            new Command.Release(2, 1, ReleaseReason.SESSION_LOST),
            new Command.Assign(1, next, Command.CURRENT));
    assertThat(apply(entry)).allMatch(Outcome::accepted);
    assertThat(ledger.job(1)).satisfies(job -> assertThat(job.session()).isEqualTo(next));
    assertThat(ledger.stateOf(2)).isEqualTo(JobState.READY);
    // The second waits for room, once, though it was announced twice.
    placement.setSlots(next, 5);
    assertThat(place()).containsExactly(new Command.Assign(2, next, Command.CURRENT));
  }

  @Test
  void aJobThatIsNotToBeReassignedIsNotPlacedWhenItsSessionIsLost() {
    long lost = session("lost", 1);
    List<Command> submit = new ArrayList<>();
    decider.decide(
        new Request.Submit(
            null,
            0,
            "default",
            "odd",
            new byte[0],
            0,
            0,
            0,
            0,
            Command.Submit.DEFAULT_PRIORITY,
            new JobRules(RetryPolicy.fixed(1, 0), 0, OnWorkerLoss.HOLD),
            JobTies.NONE),
        NOW,
        submit);
    apply(submit);
    session("next", 1);
    List<Command> entry = new ArrayList<>();
    decider.decide(
        new Request.CloseSession(lost, ReleaseReason.SESSION_LOST, new long[] {1}), NOW, entry);
    decider.place(entry, 100, NOW);
    apply(entry);
    assertThat(ledger.stateOf(1)).isEqualTo(JobState.HELD);
    assertThat(entry).noneMatch(Command.Assign.class::isInstance);
  }

  @Test
  void aReleaseThatIsRefusedLeavesItsJobWhereItIs() {
    long lost = session("lost", 1);
    apply(submit(null, "odd"));
    long next = session("next", 1);
    List<Command> entry = new ArrayList<>();
    decider.decide(
        new Request.CloseSession(lost, ReleaseReason.SESSION_LOST, new long[] {1}), NOW, entry);
    decider.place(entry, 100, NOW);
    apply(List.of(new Command.Complete(1, lost, 1, new byte[0])));
    apply(entry);
    assertThat(ledger.stateOf(1)).isEqualTo(JobState.SUCCEEDED);
    placement.setSlots(next, 1);
    assertThat(place()).isEmpty();
  }
}
