package io.holdfast.decider;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.KeyLimit;
import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.Occurrence;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.Predecessors;
import io.holdfast.ledger.QueueCommand;
import io.holdfast.ledger.QueueMode;
import io.holdfast.ledger.QueueSettings;
import io.holdfast.ledger.Rejection;
import io.holdfast.ledger.TraceContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which job is next: by priority and age, by the turns of keys and queues, as limits let it. */
class OrderTest {
  private static final long NONCE = 7;

  private final Ledger ledger = new Ledger(LedgerOptions.DEFAULT);
  private final Decider decider = new Decider(ledger, () -> 0);
  private final Placement placement = decider.placement();
  private long now = 1_000_000;

  @BeforeEach
  void lead() {
    apply(List.of(new Command.EstablishLeadership("r1", 1, NONCE, false)));
    ledger.watch(
        (id, before, after) -> {
          if (before.owned() && !after.owned()) {
            placement.left(id);
          }
          if (after == JobState.READY) {
            placement.ready(Objects.requireNonNull(ledger.head(id)));
          }
        });
  }

  private List<Outcome> apply(List<Command> commands) {
    Entry entry = new Entry(NONCE, now, 1, commands);
    long index = ledger.appliedIndex() + 1;
    ledger.beginEntry(index, entry);
    List<Outcome> outcomes = new ArrayList<>();
    for (Command command : commands) {
      outcomes.add(ledger.apply(index, command));
    }
    for (Command command : commands) {
      decider.applied(command);
      if (command instanceof Command.Assign assign
          && ledger.stateOf(assign.jobId()) == JobState.READY) {
        placement.again(Objects.requireNonNull(ledger.head(assign.jobId())));
      }
    }
    return outcomes;
  }

  private long session(int slots, String... queues) {
    long id = ledger.nextSessionId();
    apply(List.of(new Command.OpenSession(id, "w" + id, 10_000, List.of(queues), List.of())));
    placement.open(id, List.of(queues), List.of());
    placement.setSlots(id, slots);
    return id;
  }

  private long submit(String queue, String type, int priority, String fairness, KeyLimit limit) {
    long id = ledger.nextJobId();
    JobTies ties =
        new JobTies(TraceContext.NONE, limit, fairness, Predecessors.NONE, Occurrence.NONE);
    apply(
        List.of(
            new Command.Submit(
                id, null, 0, queue, type, new byte[0], 0, 0, 0, priority, JobRules.PLAIN, ties)));
    return id;
  }

  private long submit(String type, int priority) {
    return submit("q", type, priority, "", KeyLimit.NONE);
  }

  /** What would be assigned now, in order; applied, and every one of it accepted. */
  private List<Long> place() {
    List<Command> entry = new ArrayList<>();
    decider.place(entry, 100, now);
    assertThat(apply(entry)).allMatch(Outcome::accepted);
    return entry.stream().map(Command::jobId).toList();
  }

  private void end(long session, long job) {
    apply(List.of(new Command.Complete(job, session, Command.CURRENT, new byte[0])));
  }

  @Test
  void theMostUrgentOfAllTypesOfAQueueIsFirst() {
    long low = submit("a", 1);
    long middle = submit("b", 5);
    long high = submit("a", 9);
    long middleToo = submit("a", 5);
    session(10, "q");
    assertThat(place()).containsExactly(high, middle, middleToo, low);
  }

  @Test
  void aStepOfPriorityIsWorthHalfAMinute() {
    long old = submit("a", 0);
    now += 8 * Waiting.STEP_MILLIS + 1;
    long higher = submit("a", 8);
    long highest = submit("a", 9);
    session(10, "q");
    assertThat(place()).containsExactly(highest, old, higher);
  }

  @Test
  void aJobOfAnotherPriorityHasAnotherPlace() {
    long one = submit("a", 5);
    long two = submit("a", 5);
    long three = submit("a", 5);
    apply(
        List.of(new QueueCommand.ChangeJob(one, 0, -1), new QueueCommand.ChangeJob(three, 9, -1)));
    placement.ready(Objects.requireNonNull(ledger.head(one)));
    placement.ready(Objects.requireNonNull(ledger.head(three)));
    session(10, "q");
    assertThat(place()).containsExactly(three, two, one);
  }

  @Test
  void aTenantWhoSubmitsAThousandDoesNotBlockTheOthers() {
    List<Long> flood = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      flood.add(submit("q", "a", 5, "big", KeyLimit.NONE));
    }
    long small = submit("q", "a", 5, "small", KeyLimit.NONE);
    long none = submit("a", 5);
    session(4, "q");
    assertThat(place()).containsExactly(flood.get(0), small, none, flood.get(1));
  }

  @Test
  void queuesShareAWorkerByWeight() {
    apply(List.of(new QueueCommand.PutQueue("heavy", new QueueSettings(0, 0, 0, 3, 0))));
    for (int i = 0; i < 40; i++) {
      submit("light", "a", 9, "", KeyLimit.NONE);
      submit("heavy", "a", 1, "", KeyLimit.NONE);
    }
    session(20, "light", "heavy");
    List<Long> got = place();
    assertThat(got.stream().filter(id -> "heavy".equals(ledger.queueOf(id)))).hasSize(15);
  }

  @Test
  void aQueueThatWasEmptyHasSavedNothingUp() {
    for (int i = 0; i < 40; i++) {
      submit("busy", "a", 5, "", KeyLimit.NONE);
    }
    long session = session(20, "busy", "idle");
    place();
    for (int i = 0; i < 40; i++) {
      submit("idle", "a", 5, "", KeyLimit.NONE);
    }
    placement.setSlots(session, 10);
    assertThat(place().stream().filter(id -> "idle".equals(ledger.queueOf(id)))).hasSize(5);
  }

  @Test
  void aPausedQueueStartsNothingAndBlocksNobody() {
    submit("paused", "a", 9, "", KeyLimit.NONE);
    long other = submit("a", 1);
    apply(List.of(new QueueCommand.SetQueueMode("paused", QueueMode.PAUSED)));
    session(5, "paused", "q");
    assertThat(place()).containsExactly(other);
    apply(List.of(new QueueCommand.SetQueueMode("paused", QueueMode.OPEN)));
    assertThat(place()).containsExactly(1L);
  }

  @Test
  void aKeyAtItsLimitIsParkedAndComesBackOneByOne() {
    KeyLimit two = new KeyLimit("customer-7", 2, 0, 0);
    List<Long> limited = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      limited.add(submit("q", i % 2 == 0 ? "a" : "b", 9, "", two));
    }
    long free = submit("a", 1);
    long session = session(10, "q");
    assertThat(place()).containsExactly(limited.get(0), limited.get(1), free);
    assertThat(place()).isEmpty();
    end(session, limited.get(0));
    assertThat(place()).containsExactly(limited.get(2));
    end(session, limited.get(1));
    end(session, limited.get(2));
    assertThat(place()).containsExactly(limited.get(3), limited.get(4));
    apply(List.of(new Command.Cancel(limited.get(5), 0)));
    end(session, limited.get(3));
    assertThat(place()).isEmpty();
  }

  @Test
  void whatIsUnderWayCounts() {
    KeyLimit mutex = new KeyLimit("m", 1, 0, 0);
    apply(List.of(new QueueCommand.PutQueue("two", new QueueSettings(2, 0, 0, 1, 0))));
    submit("q", "a", 5, "", mutex);
    submit("q", "a", 5, "", mutex);
    for (int i = 0; i < 5; i++) {
      submit("two", "a", 5, "", KeyLimit.NONE);
    }
    session(10, "q", "two");
    List<Command> first = new ArrayList<>();
    decider.place(first, 100, now);
    List<Command> second = new ArrayList<>();
    decider.place(second, 100, now);
    assertThat(first).hasSize(3);
    assertThat(second).isEmpty();
    assertThat(apply(first)).allMatch(Outcome::accepted);
    assertThat(place()).isEmpty();
  }

  @Test
  void aRateLetsTheNextOneThroughWhenItsTokenIsThere() {
    apply(List.of(new QueueCommand.PutQueue("rated", new QueueSettings(0, 2, 1_000, 1, 0))));
    for (int i = 0; i < 5; i++) {
      submit("rated", "a", 5, "", KeyLimit.NONE);
    }
    session(10, "rated");
    assertThat(place()).containsExactly(1L, 2L);
    assertThat(place()).isEmpty();
    assertThat(placement.nextWake()).isEqualTo(now + 500);
    now += 499;
    assertThat(place()).isEmpty();
    now += 1;
    assertThat(place()).containsExactly(3L);
    now += 1_000;
    assertThat(place()).containsExactly(4L, 5L);
  }

  @Test
  void anAssignThatALimitRefusedGoesBackToItsPlace() {
    KeyLimit mutex = new KeyLimit("m", 1, 0, 0);
    long one = submit("q", "a", 5, "", mutex);
    long two = submit("q", "a", 5, "", mutex);
    long session = session(10, "q");
    List<Command> entry = new ArrayList<>();
    decider.place(entry, 100, now);
    assertThat(entry).extracting(Command::jobId).containsExactly(one);
    // Somebody else was faster: an administrator takes the second one first.
    apply(List.of(new Command.TakeOver(two, session, 5)));
    assertThat(apply(entry)).extracting(Outcome::rejection).containsExactly(Rejection.LIMIT);
    assertThat(place()).isEmpty();
    end(session, two);
    assertThat(place()).containsExactly(one);
  }

  @Test
  void aNewJobDoesNotOvertakeWhatWaits() {
    KeyLimit mutex = new KeyLimit("m", 1, 0, 0);
    long session = session(1, "q");
    long one = submit("q", "a", 5, "", mutex);
    assertThat(place()).containsExactly(one);
    placement.setSlots(session, 5);
    assertThat(placement.sessionForNew(99, "q", "a", mutex, now)).as("limit").isZero();
    assertThat(placement.sessionForNew(99, "q", "a", KeyLimit.NONE, now)).isEqualTo(session);
    submit("a", 1);
    assertThat(placement.sessionForNew(100, "q", "b", KeyLimit.NONE, now)).as("turn").isZero();
  }
}
