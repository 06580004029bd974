package io.holdfast.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Entries by seed: mostly such that something happens, often repeated, late, early or wrong. The
 * same seed and the same ledger give the same entries.
 */
final class RandomCommands {
  private static final int KEYS = 25;
  private static final int WORKERS = 6;

  private final Random random;
  private final RandomSchedules schedules;
  private long time = 1_000;
  private long index;
  private long raftTerm;

  RandomCommands(long seed) {
    random = new Random(seed);
    schedules = new RandomSchedules(random);
  }

  /** An entry with its index, as {@link Ledger#beginEntry} wants it. */
  record Indexed(long index, Entry entry) {}

  Indexed next(LedgerView view) {
    index = Math.max(index, view.appliedIndex()) + 1 + (chance(10) ? random.nextInt(3) : 0);
    time += chance(30) ? random.nextInt(40) : 0;
    List<Command> commands = new ArrayList<>();
    long nonce = view.nonce();
    if (nonce == 0 || chance(1)) {
      raftTerm += random.nextInt(3);
      nonce = chance(80) ? nonce + 1 : nonce;
      commands.add(
          new Command.EstablishLeadership(
              "s" + (1 + random.nextInt(3)),
              chance(95) ? raftTerm : Math.max(0, raftTerm - 2),
              Math.max(1, nonce),
              chance(20)));
      nonce = Math.max(1, nonce);
    } else if (chance(2)) {
      nonce -= 1;
    }
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      commands.add(command(view, commands));
    }
    return new Indexed(index, new Entry(nonce, chance(3) ? time - 30 : time, 0, commands));
  }

  private Command command(LedgerView view, List<Command> earlier) {
    long ids =
        earlier.stream()
            .filter(c -> c instanceof Command.Submit || c instanceof ScheduleCommand.Fire)
            .count();
    long job = recent(view.nextJobId() + ids, 30);
    long session = session(view);
    long generation = generation(view, job);
    if (chance(12)) {
      return schedules.next(view, view.nextJobId() + ids, time);
    }
    int kind = random.nextInt(100);
    if (kind < 20) {
      return submit(view.nextJobId() + ids - (chance(3) ? 2 : 0));
    } else if (kind < 34) {
      return new Command.Assign(job, session, generation);
    } else if (kind < 40) {
      return new Command.TakeOver(job, session, generation);
    } else if (kind < 49) {
      return new Command.Acknowledge(job, owner(view, job, session), generation);
    } else if (kind < 58) {
      return new Command.Complete(
          job, owner(view, job, session), generation, new byte[random.nextInt(3)]);
    } else if (kind < 66) {
      return new Command.Fail(
          job, owner(view, job, session), generation, text("error", 4), soon(), chance(80));
    } else if (kind < 72) {
      return new Command.Release(job, generation, ReleaseReason.ofCode(random.nextInt(3)));
    } else if (kind < 77) {
      return new Command.Cancel(job, soon());
    } else if (kind < 80) {
      return new Command.AcknowledgeCancel(job, owner(view, job, session), generation);
    } else if (kind < 83) {
      return new Command.Resume(job);
    } else if (kind < 86) {
      return chance(50) ? new Command.Retry(job) : new RetryAt(job, soon());
    } else if (kind < 89) {
      return new Command.OpenSession(
          Math.max(1, view.nextSessionId() - (chance(5) ? 1 : 0)),
          text("w", WORKERS),
          10_000,
          chance(50) ? List.of("queue") : List.of(),
          chance(20) ? List.of("mail", "bill") : List.of());
    } else if (kind < 91) {
      return new Command.CloseSession(session);
    } else if (kind < 92) {
      return new Command.DrainSession(session);
    } else if (kind < 93) {
      String replica = text("r", 4);
      long incarnation = random.nextInt(1, 3);
      return chance(60)
          ? new MemberCommand.PutMember(replica, incarnation, text("host", 2), text("api", 2))
          : new MemberCommand.DropMember(replica, incarnation);
    } else if (kind < 94) {
      return queueCommand(job);
    } else if (kind < 95) {
      return new Command.ProveLife(session, Math.max(0, time + random.nextInt(-40, 10)));
    } else if (kind < 97) {
      return new Command.Tick(1 + random.nextInt(5));
    } else {
      return new Command.Purge(Math.max(0, time - random.nextInt(60)), 1 + random.nextInt(8));
    }
  }

  private Command queueCommand(long job) {
    int kind = random.nextInt(10);
    if (kind < 3) {
      return new QueueCommand.ChangeJob(
          job, chance(50) ? random.nextInt(10) : -1, chance(50) ? soon() : -1);
    } else if (kind < 6) {
      return new QueueCommand.SetQueueMode(
          text("queue", 3), chance(60) ? QueueMode.OPEN : QueueMode.ofCode(random.nextInt(3)));
    }
    if (kind == 6) {
      return new QueueCommand.PurgeQueue(
          text("queue", 3), Math.max(0, time - random.nextInt(60)), 1 + random.nextInt(8));
    }
    boolean rate = chance(40);
    return new QueueCommand.PutQueue(
        text("queue", 3),
        new QueueSettings(
            chance(40) ? 1 + random.nextInt(4) : 0,
            rate ? 1 + random.nextInt(3) : 0,
            rate ? 1 + random.nextInt(70) : 0,
            1 + random.nextInt(2),
            chance(30) ? 5 + random.nextInt(20) : 0,
            new Retention(
                chance(20) ? 1 + random.nextInt(90) : 0,
                chance(50) ? 1 + random.nextInt(9) : 0,
                0)));
  }

  private Command.Submit submit(long id) {
    String key = chance(40) ? text("key", KEYS) : null;
    return new Command.Submit(
        Math.max(1, id),
        key,
        key != null && chance(25) ? Command.Submit.UNTIL_ENDED : soon(),
        text("queue", 3),
        text("type", 2),
        new byte[random.nextInt(2)],
        chance(30) ? soon() : 0,
        chance(20) ? soon() : 0,
        chance(20) ? soon() + 30 : 0,
        chance(70) ? Command.Submit.DEFAULT_PRIORITY : random.nextInt(10),
        rules(),
        ties(id));
  }

  private JobRules rules() {
    int attempts = 1 + random.nextInt(3);
    long delay = random.nextInt(20);
    RetryPolicy retry =
        chance(70)
            ? RetryPolicy.fixed(attempts, delay)
            : new RetryPolicy(
                attempts, delay, 150, 30, 40, chance(50) ? List.of(3L, 9L) : List.of(), List.of());
    return new JobRules(
        retry, chance(30) ? 1 + random.nextInt(40) : 0, OnWorkerLoss.ofCode(random.nextInt(3)));
  }

  private JobTies ties(long id) {
    TraceContext trace =
        chance(20) ? new TraceContext(text("trace", 3), text("", 2)) : TraceContext.NONE;
    boolean rate = chance(40);
    KeyLimit limit =
        !chance(30)
            ? KeyLimit.NONE
            : new KeyLimit(
                text("limit", 3),
                !rate || chance(50) ? 1 + random.nextInt(3) : 0,
                rate ? 1 + random.nextInt(3) : 0,
                rate ? 1 + random.nextInt(50) : 0);
    return new JobTies(trace, limit, chance(30) ? text("fair", 3) : "", after(id), Occurrence.NONE);
  }

  /** Of the last jobs, now and then of one that is to come, now and then of very many. */
  private Predecessors after(long id) {
    if (!chance(30)) {
      return Predecessors.NONE;
    }
    long[] ids = new long[chance(5) ? 80 : 1 + random.nextInt(3)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = chance(1) ? id : recent(Math.max(1, id - 1), ids.length > 3 ? 150 : 12);
    }
    return Predecessors.of(ids, chance(50));
  }

  private long soon() {
    return chance(10) ? 0 : Math.max(0, time - 10 + random.nextInt(60));
  }

  private long recent(long next, int span) {
    return Math.max(1, next - random.nextInt(span));
  }

  private long session(LedgerView view) {
    long open = view.openSessionOf(text("w", WORKERS));
    return open != 0 && chance(80) ? open : recent(view.nextSessionId(), 8);
  }

  private long owner(LedgerView view, long job, long otherwise) {
    Job known = view.job(job);
    return known != null && known.session() != 0 && chance(80) ? known.session() : otherwise;
  }

  private long generation(LedgerView view, long job) {
    Job known = view.job(job);
    if (known == null || chance(40)) {
      return Command.CURRENT;
    }
    return chance(60)
        ? known.generation()
        : Math.max(0, known.generation() - 1 + random.nextInt(4));
  }

  private String text(String prefix, int count) {
    return prefix + random.nextInt(count);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }
}
