package io.holdfast.simulation.load;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.QueueCommand;
import io.holdfast.ledger.QueueMode;
import io.holdfast.ledger.QueueSettings;
import io.holdfast.ledger.QueueStatus;
import io.holdfast.ledger.ReleaseReason;
import io.holdfast.ledger.Retention;
import io.holdfast.ledger.WorkerSession;
import io.holdfast.server.replica.Answer;
import io.holdfast.server.replica.PendingRequest;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.cluster.ReplicaLife;
import io.holdfast.simulation.world.Chance;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a leader does for callers and workers, as long as it leads: gives jobs to sessions, tells
 * them, closes lost sessions, takes jobs back. It is stale or plainly wrong now and then, because
 * the ledger has to bear that.
 */
final class Desk {
  private static final Answer NOBODY =
      new Answer() {
        @Override
        public void applied(Outcome outcome, LedgerView view) {}

        @Override
        public void voided() {}
      };

  /** A notification is sent again after so long, milliseconds. */
  private static final int TOLD_AGAIN = 400;

  /** An assignment that is not accepted for so long is taken back. */
  private static final int NOT_ACCEPTED = 1500;

  /** Jobs that a session is given at once. */
  private static final int ROOM = 4;

  /** Rounds that a session may be missing before it counts as lost. */
  private static final int MISSING_ROUNDS = 6;

  private final Load load;
  private final ReplicaLife life;
  private final Chance chance;
  private long nextJobId;
  private long nextSessionId;
  private boolean relayDue;

  /** When each job was last proposed for something; by job id. */
  private final Long2LongOpenHashMap proposedAt = new Long2LongOpenHashMap();

  /** When each notification was first and last sent; by job and generation. */
  private final Long2LongOpenHashMap toldFirst = new Long2LongOpenHashMap();

  private final Long2LongOpenHashMap toldLast = new Long2LongOpenHashMap();

  /** Rounds for which a session has not been seen alive. */
  private final Long2IntOpenHashMap missing = new Long2IntOpenHashMap();

  Desk(Load load, ReplicaLife life) {
    this.load = load;
    this.life = life;
    this.chance = load.chance();
    toldFirst.defaultReturnValue(-1);
    toldLast.defaultReturnValue(-TOLD_AGAIN);
    proposedAt.defaultReturnValue(-TOLD_AGAIN);
  }

  boolean isOf(ReplicaLife other) {
    return life == other;
  }

  void begin() {
    relay();
    round();
  }

  /** An id for a new job; others that are under way are counted. */
  long newJobId(LedgerView view) {
    nextJobId = Math.max(nextJobId + 1, view.nextJobId());
    return nextJobId;
  }

  /** An id for a new session. */
  long newSessionId(LedgerView view) {
    nextSessionId = Math.max(nextSessionId + 1, view.nextSessionId());
    return nextSessionId;
  }

  void relaySoon() {
    if (!relayDue) {
      relayDue = true;
      load.cluster()
          .after(
              chance.below(3),
              () -> {
                relayDue = false;
                relay();
              });
    }
  }

  private void round() {
    if (!life.serves()) {
      return;
    }
    List<Command> wanted = new ArrayList<>();
    load.cluster().within(life, () -> life.replica().peek(view -> plan(view, wanted)));
    for (Command command : wanted) {
      load.cluster()
          .within(
              life,
              () ->
                  life.replica().request(new PendingRequest(new Request.Decided(command), NOBODY)));
    }
    relay();
    load.cluster().after(chance.between(40, 120), this::round);
  }

  // ---- notifications

  private record Notice(
      long job, long generation, long session, String worker, String key, boolean cancel) {}

  /** Sends what is pending and was not sent lately. */
  private void relay() {
    if (!life.serves()) {
      return;
    }
    List<Notice> notices = new ArrayList<>();
    long[] index = new long[1];
    life.replica()
        .peek(
            view -> {
              index[0] = view.appliedIndex();
              view.forEachOwned(
                  id -> {
                    collect(view, Objects.requireNonNull(view.job(id)), notices);
                    return true;
                  });
            });
    for (Notice notice : notices) {
      load.cluster()
          .tell(
              new Observation.Told(
                  life.number(),
                  index[0],
                  notice.session,
                  notice.job,
                  notice.generation,
                  notice.cancel,
                  load.cluster().now()));
      SimulatedWorker worker = load.worker(notice.worker);
      load.cluster()
          .network()
          .send(
              life.number(),
              worker.place(),
              () ->
                  worker.told(
                      notice.session, notice.job, notice.generation, notice.key, notice.cancel));
    }
  }

  private void collect(LedgerView view, Job job, List<Notice> notices) {
    WorkerSession session = view.session(job.session());
    if (session == null) {
      return;
    }
    String key = Objects.requireNonNullElse(job.key(), "");
    if (job.state() == JobState.ASSIGNED && due(job, false)) {
      notices.add(
          new Notice(job.id(), job.generation(), session.id(), session.worker(), key, false));
    }
    if (job.cancelPending() && due(job, true)) {
      notices.add(
          new Notice(job.id(), job.generation(), session.id(), session.worker(), key, true));
    }
  }

  private static long noticeKey(Job job, boolean cancel) {
    return (job.id() << 24) + (job.generation() << 1) + (cancel ? 1 : 0);
  }

  private boolean due(Job job, boolean cancel) {
    long key = noticeKey(job, cancel);
    long now = load.cluster().now();
    if (now - toldLast.get(key) < TOLD_AGAIN) {
      return false;
    }
    toldLast.put(key, now);
    toldFirst.putIfAbsent(key, now);
    return true;
  }

  // ---- decisions

  private void plan(LedgerView view, List<Command> wanted) {
    List<WorkerSession> sessions = new ArrayList<>();
    for (SimulatedWorker worker : load.workers()) {
      WorkerSession session = view.session(view.openSessionOf(worker.name()));
      if (session != null) {
        watch(worker, session, wanted);
        if (session.owned() < ROOM && worker.has(session.id())) {
          sessions.add(session);
        }
      }
    }
    long end = view.nextJobId();
    for (long id = 1; id < end; id++) {
      Job job = view.job(id);
      if (job != null && load.cluster().now() - proposedAt.get(id) > TOLD_AGAIN / 2) {
        int before = wanted.size();
        decide(view, job, sessions, wanted);
        if (wanted.size() > before) {
          proposedAt.put(id, load.cluster().now());
        }
      }
    }
    if (!load.namesOnly()) {
      controlQueue(view, wanted);
    }
    if (!load.calm() && chance.oneIn(40)) {
      wanted.add(new Command.Purge(view.now() - chance.between(500, 3000), chance.between(1, 5)));
    }
  }

  /** Somebody who pauses a queue, and sets and lifts its limits; in the calm it is open. */
  private void controlQueue(LedgerView view, List<Command> wanted) {
    QueueStatus queue = view.queues().queue("limited");
    if (load.calm()) {
      if (queue.mode() != QueueMode.OPEN) {
        wanted.add(new QueueCommand.SetQueueMode("limited", QueueMode.OPEN));
      }
      if (queue.settings().limitsStarts()) {
        wanted.add(new QueueCommand.PutQueue("limited", QueueSettings.DEFAULT));
      }
    } else if (queue.settings().concurrent() == 0 || chance.oneIn(60)) {
      boolean rate = chance.oneIn(3);
      wanted.add(
          new QueueCommand.PutQueue(
              "limited",
              new QueueSettings(
                  chance.between(1, 3),
                  rate ? 3 : 0,
                  rate ? 900 : 0,
                  1,
                  0,
                  chance.oneIn(3) ? new Retention(0, 5, 0) : Retention.FOR_EVER)));
    } else if (chance.oneIn(25)) {
      QueueMode mode = queue.mode() == QueueMode.OPEN ? QueueMode.PAUSED : QueueMode.OPEN;
      wanted.add(new QueueCommand.SetQueueMode("limited", mode));
    }
  }

  private void watch(SimulatedWorker worker, WorkerSession session, List<Command> wanted) {
    if (load.namesOnly() || worker.has(session.id())) {
      missing.remove(session.id());
    } else if (missing.addTo(session.id(), 1) >= MISSING_ROUNDS) {
      wanted.add(new Command.CloseSession(session.id()));
    }
  }

  private void decide(
      LedgerView view, Job job, List<WorkerSession> sessions, List<Command> wanted) {
    switch (job.state()) {
      case READY -> {
        if (!sessions.isEmpty()) {
          WorkerSession chosen = sessions.get(chance.below(sessions.size()));
          wanted.add(new Command.Assign(job.id(), chosen.id(), job.generation()));
          if (!load.calm() && chance.oneIn(12)) {
            // Decided twice, as by a leader with a stale view.
            WorkerSession other = sessions.get(chance.below(sessions.size()));
            wanted.add(new Command.Assign(job.id(), other.id(), job.generation()));
          }
        }
      }
      case ASSIGNED, RUNNING -> owned(view, job, wanted);
      case HELD -> {
        if (load.calm() || chance.oneIn(4)) {
          wanted.add(new Command.Resume(job.id()));
        }
      }
      case FAILED, EXPIRED -> {
        if (!load.calm() && chance.oneIn(30)) {
          wanted.add(new Command.Retry(job.id()));
        }
      }
      case SCHEDULED, SUCCEEDED, CANCELLED -> {
        // only time moves the one, nothing the others
      }
    }
  }

  private void owned(LedgerView view, Job job, List<Command> wanted) {
    WorkerSession session = view.session(job.session());
    if (session == null || !session.open()) {
      wanted.add(new Command.Release(job.id(), job.generation(), ReleaseReason.SESSION_LOST));
      return;
    }
    long first = toldFirst.get(noticeKey(job, false));
    if (job.state() == JobState.ASSIGNED
        && first >= 0
        && load.cluster().now() - first > NOT_ACCEPTED) {
      wanted.add(new Command.Release(job.id(), job.generation(), ReleaseReason.NOT_ACCEPTED));
    }
  }
}
