package io.holdfast.simulation.load;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.ReleaseReason;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.world.Chance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One worker: a process with a session, that starts each (job, generation) it is told of once, and
 * keeps what it has to say until that is confirmed. When it dies it forgets everything and comes
 * back with another session; what it has sent before still arrives.
 */
final class SimulatedWorker {
  private final Load load;
  private final String name;
  private final int place;
  private final Chance chance;

  private record Start(long job, long generation) {}

  private final Set<Start> started = new HashSet<>();
  private final List<Asking> asking = new ArrayList<>();
  private boolean alive;
  private boolean opening;

  /** 0 while it has none. */
  private long session;

  /** Counts its processes. */
  private int life;

  SimulatedWorker(Load load, String name, int place) {
    this.load = load;
    this.name = name;
    this.place = place;
    this.chance = load.chance();
  }

  String name() {
    return name;
  }

  int place() {
    return place;
  }

  /** True if its present process has this session. */
  boolean has(long sessionId) {
    return load.namesOnly() || (alive && session == sessionId);
  }

  void begin() {
    alive = true;
    life++;
    if (!load.namesOnly()) {
      open();
      heartbeat(life);
    }
  }

  void die() {
    alive = false;
    session = 0;
    opening = false;
    started.clear();
    asking.forEach(Asking::giveUp);
    asking.clear();
    load.cluster().after(chance.between(100, 900), this::begin);
  }

  boolean alive() {
    return alive;
  }

  private void open() {
    opening = true;
    asks(
        new Question() {
          @Override
          public Request decide(LedgerView view, Desk desk) {
            return new Request.Decided(
                new Command.OpenSession(desk.newSessionId(view), name, 10_000));
          }

          @Override
          public long value(LedgerView view) {
            return view.openSessionOf(name);
          }

          @Override
          public String name() {
            return "OpenSession";
          }
        },
        (outcome, value) -> {
          opening = false;
          session = value;
          started.clear();
        });
  }

  /** Asks now and then whether its session is still the open one. */
  private void heartbeat(int ofLife) {
    if (life != ofLife || !alive) {
      return;
    }
    if (!opening) {
      asks(
          new Question() {
            @Override
            public @Nullable Request decide(LedgerView view, Desk desk) {
              return null;
            }

            @Override
            public long value(LedgerView view) {
              return view.openSessionOf(name);
            }

            @Override
            public String name() {
              return "Heartbeat";
            }
          },
          (outcome, value) -> {
            if (value != session && !opening) {
              session = 0;
              open();
            }
          });
    }
    load.cluster().after(chance.between(300, 600), () -> heartbeat(ofLife));
  }

  private void asks(Question question, Asking.Listener listener) {
    asking.add(new Asking(load, place, question, listener));
    if (asking.size() > 64) {
      asking.subList(0, 32).clear();
    }
  }

  private void says(String what, Request request, Asking.Listener listener) {
    asks(new Saying(what, request), listener);
  }

  private record Saying(String name, Request request) implements Question {
    @Override
    public Request decide(LedgerView view, Desk desk) {
      return request;
    }
  }

  /** A notification arrives. */
  void told(long ofSession, long job, long generation, String key, boolean cancel) {
    if (!alive || (!load.namesOnly() && ofSession != session)) {
      return;
    }
    if (cancel) {
      says(
          "AcknowledgeCancel",
          new Request.Decided(new Command.AcknowledgeCancel(job, ofSession, generation)),
          (outcome, value) -> {});
      return;
    }
    says("Acknowledge", acknowledge(ofSession, job, generation, key), (outcome, value) -> {});
    if (started.add(new Start(job, generation))) {
      load.cluster().tell(new Observation.Started(name, ofSession, job, generation));
      int ofLife = life;
      load.cluster()
          .after(
              chance.between(5, 150),
              () -> {
                if (life == ofLife && alive) {
                  finish(ofSession, job, generation, key);
                }
              });
    }
  }

  private Request acknowledge(long ofSession, long job, long generation, String key) {
    return load.namesOnly()
        ? new Request.Acknowledge(key, name, generation)
        : new Request.Decided(new Command.Acknowledge(job, ofSession, generation));
  }

  private void finish(long ofSession, long job, long generation, String key) {
    int chosen = load.calm() ? 0 : chance.below(100);
    if (chosen < 75 || (chosen >= 95 && load.namesOnly())) {
      Request complete =
          load.namesOnly()
              ? new Request.Complete(key, name, generation)
              : new Request.Decided(
                  new Command.Complete(job, ofSession, generation, result(job, generation)));
      says("Complete", complete, (outcome, value) -> {});
      late(complete);
    } else if (chosen < 90) {
      boolean retryable = chance.percent(80);
      // Half of them by the job's own policy.
      Request fail =
          chance.coin()
              ? new Request.Fail(job, ofSession, generation, "it broke", -1, retryable)
              : new Request.Decided(
                  new Command.Fail(
                      job, ofSession, generation, "it broke", load.retryAt(), retryable));
      says("Fail", fail, (outcome, value) -> {});
      late(fail);
    } else if (chosen < 95) {
      says(
          "Release",
          new Request.Decided(new Command.Release(job, generation, ReleaseReason.REQUESTED)),
          (outcome, value) -> {});
    } else {
      die();
    }
  }

  private byte[] result(long job, long generation) {
    return new byte[] {(byte) job, (byte) generation, (byte) session};
  }

  /** Says it once more, long after; or says something of its own that it never was told. */
  private void late(Request request) {
    if (load.calm() || !chance.oneIn(3)) {
      return;
    }
    load.cluster()
        .after(
            chance.between(50, 1500),
            () -> {
              if (alive && !load.calm()) {
                says("late", request, (outcome, value) -> {});
              }
            });
  }
}
