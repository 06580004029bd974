package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ledger.RandomCommands.Indexed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The ledger against a naive one, by seed: every outcome and everything that can be read. */
class LedgerRandomTest {
  private static final int SEEDS = 40;
  private static final int ENTRIES = 400;

  /** Outcomes are compared each time; a difference elsewhere is found a few steps later. */
  private static final int COMPARE_EVERY = 7;

  @Test
  void aLedgerDoesWhatTheTableSays() {
    Set<Rejection> rejections = EnumSet.noneOf(Rejection.class);
    Set<JobState> states = EnumSet.noneOf(JobState.class);
    Set<EndReason> reasons = EnumSet.noneOf(EndReason.class);
    for (long seed = 1; seed <= SEEDS; seed++) {
      run(seed, rejections, states, reasons);
    }
    // The run is worth something only if it comes everywhere; FULL needs a small ledger.
    assertThat(rejections).containsAll(EnumSet.complementOf(EnumSet.of(Rejection.FULL)));
    assertThat(states).containsAll(EnumSet.allOf(JobState.class));
    assertThat(reasons).containsAll(EnumSet.allOf(EndReason.class));
  }

  private static void run(
      long seed, Set<Rejection> rejections, Set<JobState> states, Set<EndReason> reasons) {
    RandomCommands commands = new RandomCommands(seed);
    Ledger ledger = new Ledger(LedgerOptions.DEFAULT);
    NaiveLedger naive = new NaiveLedger();
    for (int step = 0; step < ENTRIES; step++) {
      Indexed next = commands.next(ledger);
      Entry entry = next.entry();
      ledger.beginEntry(next.index(), entry.nonce(), entry.time());
      naive.begin(entry.nonce(), entry.time());
      for (Command command : entry.commands()) {
        Outcome expected = naive.apply(command);
        Outcome actual = ledger.apply(next.index(), command);
        if (!actual.equals(expected)) {
          assertThat(actual).as("seed %s step %s %s", seed, step, command).isEqualTo(expected);
        }
        rejections.add(actual.rejection());
        states.add(actual.state());
      }
      if (step % COMPARE_EVERY == 0) {
        naive.jobs.values().forEach(job -> reasons.add(job.reason));
        compare("seed " + seed + " step " + step, ledger, naive);
        Invariants.check(ledger);
      }
    }
  }

  private static void compare(String where, Ledger ledger, NaiveLedger naive) {
    List<Long> owned = new ArrayList<>();
    ledger.forEachOwned(owned::add);
    long pending = 0;
    for (NaiveJob job : naive.jobs.values()) {
      Job actual = Objects.requireNonNull(ledger.job(job.submit.jobId()));
      List<Object> description = describe(job);
      if (!describe(actual).equals(description)) {
        assertThat(describe(actual)).as(where).isEqualTo(description);
      }
      pending += job.state == JobState.ASSIGNED ? 1 : 0;
      pending += job.cancel && !job.cancelTold ? 1 : 0;
    }
    List<Object> actual =
        List.of(
            ledger.now(),
            ledger.term(),
            ledger.leader(),
            ledger.jobCount(),
            ledger.submittedTotal(),
            ledger.purgedTotal(),
            ledger.keyCount(),
            ledger.nextDeadline(),
            ledger.pendingNotifications(),
            owned);
    List<Object> expected =
        List.of(
            naive.now,
            naive.term,
            naive.leader,
            (long) naive.jobs.size(),
            naive.submitted,
            naive.purged,
            (long) naive.keys.size(),
            NaiveDues.nextDeadline(naive),
            pending,
            naive.owned);
    assertThat(actual).as(where).isEqualTo(expected);
    naive.schedules.byName.forEach(
        (name, schedule) ->
            assertThat(ledger.schedule(name)).as(where).isEqualTo(schedule.shown()));
    assertThat(ledger.members()).as(where).isEqualTo(naive.members.all());
    naive.sessions.forEach(
        (id, session) ->
            assertThat(ledger.session(id))
                .as(where)
                .isEqualTo(
                    new WorkerSession(
                        id,
                        session.worker(),
                        10_000,
                        session.queues(),
                        session.types(),
                        session.open(),
                        session.draining(),
                        session.provenAt(),
                        (int) naive.ownedBy(id))));
    for (int i = 0; i < 3; i++) {
      QueueStatus queue = ledger.queues().queue("queue" + i);
      assertThat(queue.settings()).as(where).isEqualTo(naive.queues.settingsOf("queue" + i));
      assertThat(queue.mode()).as(where).isEqualTo(naive.queues.modeOf("queue" + i));
      assertThat(queue.owned()).as(where).isEqualTo(naive.queues.ownedIn("queue" + i));
      assertThat(ledger.queues().ownedOf("limit" + i))
          .as(where)
          .isEqualTo(naive.queues.ownedOf("limit" + i));
    }
    naive.keys.forEach(
        (name, key) ->
            assertThat(ledger.jobIdOf(name))
                .as(where)
                .isEqualTo(key.isAlive(naive) ? key.submit().jobId() : 0));
  }

  private static List<Object> describe(Job job) {
    return List.of(
        job.id(),
        job.state(),
        job.generation(),
        job.attempt(),
        job.rules().retry().maxAttempts(),
        job.session(),
        job.readyAt(),
        job.cancelRequested(),
        job.cancelPending(),
        job.error(),
        Arrays.toString(job.result()),
        Arrays.toString(job.payload()),
        String.valueOf(job.key()),
        job.queue(),
        job.type(),
        job.priority(),
        job.rules().onWorkerLoss(),
        job.reason(),
        job.waitsFor());
  }

  private static List<Object> describe(NaiveJob job) {
    return List.of(
        job.submit.jobId(),
        job.state,
        job.generation,
        job.attempt,
        job.submit.rules().retry().maxAttempts(),
        job.session,
        job.readyAt,
        job.cancel,
        job.cancel && !job.cancelTold,
        job.error,
        Arrays.toString(job.result),
        Arrays.toString(job.submit.payload()),
        String.valueOf(job.submit.key()),
        job.submit.queue(),
        job.submit.type(),
        job.priority,
        job.submit.rules().onWorkerLoss(),
        job.reason,
        job.waitsFor.size());
  }
}
