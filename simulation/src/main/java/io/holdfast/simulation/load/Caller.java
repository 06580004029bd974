package io.holdfast.simulation.load;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.KeyLimit;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Occurrence;
import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.ledger.ReleaseReason;
import io.holdfast.ledger.RetryAt;
import io.holdfast.ledger.RetryPolicy;
import io.holdfast.ledger.TraceContext;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.cluster.SimulatedCluster;
import io.holdfast.simulation.world.Chance;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who submits jobs under idempotency keys, repeats himself, and interferes with jobs that
 * he knows.
 */
final class Caller {
  private static final OnWorkerLoss[] LOSSES = OnWorkerLoss.values();

  private final Load load;
  private final String name;
  private final int place;
  private final Chance chance;
  private final LongArrayList jobs = new LongArrayList();

  /** Those of them that are never HELD: whatever follows one can end. */
  private final LongArrayList followed = new LongArrayList();

  /** What the job of a number follows: chosen once, as its content stays the same. */
  private final Map<Integer, JobTies> ties = new HashMap<>();

  private int submits;

  Caller(Load load, String name, int place) {
    this.load = load;
    this.name = name;
    this.place = place;
    this.chance = load.chance();
  }

  void begin() {
    load.cluster().after(chance.between(1, 100), this::act);
  }

  private void act() {
    if (load.calm()) {
      return;
    }
    int chosen = chance.below(100);
    if (chosen < 62 || jobs.isEmpty()) {
      submit(submits++);
    } else if (chosen < 70) {
      // The same again, long after: the same job, or a refusal for other content.
      submit(chance.below(submits));
    } else {
      interfere(jobs.getLong(chance.below(jobs.size())), chosen);
    }
    load.cluster().after(chance.between(20, 110), this::act);
  }

  private void submit(int number) {
    String key = name + "-" + number;
    if (load.namesOnly()) {
      String worker = "w" + (1 + chance.below(Load.WORKERS));
      asks(
          "TakeOver",
          (view, desk) -> new Request.TakeOver(key, worker, Command.CURRENT),
          key,
          true);
      return;
    }
    // A function of the number, so that a repetition has the same content.
    Chance content = new Chance(number * 1000L + place);
    long base = SimulatedCluster.BEGINNING;
    byte[] payload = new byte[content.between(0, 120)];
    long runAt = content.oneIn(6) ? base + content.between(0, 2500) : 0;
    long queueDeadline = content.oneIn(12) ? base + content.between(1000, 6000) : 0;
    long totalDeadline = content.oneIn(12) ? base + content.between(1000, 8000) : 0;
    long runTimeout = content.oneIn(10) ? content.between(200, 1500) : 0;
    int attempts = content.between(1, 4);
    OnWorkerLoss onWorkerLoss = LOSSES[content.oneIn(3) ? content.below(LOSSES.length) : 0];
    RetryPolicy retry = retry(content, attempts);
    int priority = content.oneIn(3) ? content.below(10) : Command.Submit.DEFAULT_PRIORITY;
    String queue = content.oneIn(4) ? "limited" : "queue";
    KeyLimit limit = limit(content);
    boolean conflicting = chance.oneIn(40);
    JobTies after = ties.computeIfAbsent(number, unused -> after());
    asks(
        "Submit",
        (view, desk) ->
            new Request.Decided(
                new Command.Submit(
                    desk.newJobId(view),
                    key,
                    0,
                    conflicting ? "other" : queue,
                    "type",
                    payload,
                    runAt,
                    queueDeadline,
                    totalDeadline,
                    priority,
                    new JobRules(retry, runTimeout, onWorkerLoss),
                    new JobTies(TraceContext.NONE, limit, "", after.after(), Occurrence.NONE))),
        key,
        onWorkerLoss == OnWorkerLoss.HOLD);
  }

  /** Now and then, some of the last jobs. */
  private JobTies after() {
    if (followed.isEmpty() || !chance.oneIn(4)) {
      return JobTies.NONE;
    }
    long[] ids = new long[chance.between(1, 3)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = followed.getLong(followed.size() - 1 - chance.below(Math.min(8, followed.size())));
    }
    return JobTies.after(ids, chance.coin());
  }

  /** One job in three shares a limit; the numbers of a key are those of its name. */
  private static KeyLimit limit(Chance content) {
    if (!content.oneIn(3)) {
      return KeyLimit.NONE;
    }
    int number = content.below(3);
    return number < 2
        ? new KeyLimit("key-" + number, 1 + number, 0, 0)
        : new KeyLimit("key-" + number, 3, 2, 700);
  }

  private static RetryPolicy retry(Chance content, int attempts) {
    long delay = content.between(0, 300);
    return content.oneIn(2)
        ? RetryPolicy.fixed(attempts, delay)
        : new RetryPolicy(attempts, delay, 200, 1_000, 50, List.of(), List.of());
  }

  private interface Deciding {
    @Nullable Request decide(LedgerView view, Desk desk);
  }

  private void asks(String what, Deciding deciding, String key, boolean mayBeHeld) {
    new Asking(
        load,
        place,
        new Question() {
          @Override
          public @Nullable Request decide(LedgerView view, Desk desk) {
            return deciding.decide(view, desk);
          }

          @Override
          public long value(LedgerView view) {
            return key.isEmpty() ? 0 : view.jobIdOf(key);
          }

          @Override
          public String name() {
            return what;
          }
        },
        (outcome, job) -> {
          if (outcome == null) {
            return;
          }
          if (what.equals("Submit") && outcome.rejection().name().equals("ID_NOT_NEW")) {
            asks(what, deciding, key, mayBeHeld);
          } else if (!key.isEmpty() && outcome.accepted()) {
            load.cluster().tell(new Observation.KeyAnswered(key, outcome.jobId()));
            jobs.add(outcome.jobId());
            if (!mayBeHeld) {
              followed.add(outcome.jobId());
            }
          }
        });
  }

  private void interfere(long job, int chosen) {
    long generation = chance.coin() ? Command.CURRENT : chance.between(1, 3);
    if (chosen < 78) {
      long grace = SimulatedCluster.BEGINNING + load.cluster().now() + chance.between(0, 600);
      does(new Command.Cancel(job, grace));
    } else if (chosen < 86) {
      does(new Command.Release(job, generation, ReleaseReason.REQUESTED));
    } else if (chosen < 92) {
      String worker = "w" + (1 + chance.below(Load.WORKERS));
      asks(
          "TakeOver",
          (view, desk) -> {
            long session = view.openSessionOf(worker);
            return session == 0
                ? null
                : new Request.Decided(new Command.TakeOver(job, session, generation));
          },
          "",
          true);
    } else if (chosen < 96) {
      does(chance.coin() ? new Command.Retry(job) : new RetryAt(job, load.retryAt()));
    } else {
      does(new Command.Resume(job));
    }
  }

  private void does(Command command) {
    asks(
        command.getClass().getSimpleName(), (view, desk) -> new Request.Decided(command), "", true);
  }
}
