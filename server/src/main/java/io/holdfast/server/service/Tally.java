package io.holdfast.server.service;

import io.holdfast.decider.Placement;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.Rejection;
import io.holdfast.ledger.ScheduleCommand;
import io.holdfast.server.endpoint.Figures;
import io.holdfast.server.endpoint.Figures.OfQueue;
import io.holdfast.server.replica.OutboxRelay;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.replica.SessionDesk;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what this replica decides while it leads. Plain numbers, touched where the replica holds
 * the hand-over lock anyway and copied when somebody reads them; nothing of it is state, and a
 * follower counts nothing. Only writes to the log are counted elsewhere, and everywhere.
 */
final class Tally {
  private final Map<String, OneQueue> queues = new TreeMap<>();
  private final Map<String, Long> reassignments = new TreeMap<>();
  private final Map<String, Long> fenced = new TreeMap<>();
  private final Buckets waits = Buckets.ofJobs();
  private final Buckets attempts = Buckets.ofJobs();

  /** When jobs that somebody has were assigned; those from before the leadership are not there. */
  private final Long2LongOpenHashMap assignedAt = new Long2LongOpenHashMap();

  private final Appends appends = new Appends();
  private boolean leads;
  private long resent;
  private volatile double recoverySeconds = Double.NaN;
  private volatile double snapshotBytes = Double.NaN;

  private static final class OneQueue {
    long submitted;
    final Map<JobState, Long> finished = new EnumMap<>(JobState.class);
  }

  /** Writes to the log; by the thread that writes, which holds no lock of the replica. */
  private static final class Appends {
    private final Buckets seconds = Buckets.ofSyncs();
    private final Buckets entries = Buckets.ofEntries();
  }

  /** The log has written a batch. */
  void appended(int entries, long nanos) {
    synchronized (appends) {
      appends.seconds.add(nanos / 1e9);
      appends.entries.add(entries);
    }
  }

  /** The replica leads from now on. Under the hand-over lock, as what follows. */
  void opened(double seconds) {
    leads = true;
    recoverySeconds = seconds;
  }

  void closed() {
    leads = false;
    assignedAt.clear();
  }

  void resent() {
    resent++;
  }

  void snapshot(long bytes) {
    snapshotBytes = bytes;
  }

  /** An entry was applied. */
  void applied(Entry entry, List<Outcome> outcomes, LedgerView view) {
    if (!leads) {
      return;
    }
    for (int i = 0; i < outcomes.size(); i++) {
      Command command = entry.commands().get(i);
      Outcome outcome = outcomes.get(i);
      if (command instanceof Command.Submit submit) {
        if (outcome.accepted() && !outcome.duplicate()) {
          queue(submit.queue()).submitted++;
        }
      } else if (command instanceof ScheduleCommand.Fire) {
        String fired =
            outcome.count() == 1 && !outcome.duplicate() ? view.queueOf(outcome.jobId()) : null;
        if (fired != null) {
          queue(fired).submitted++;
        }
      } else if (command instanceof Command.Release release) {
        if (outcome.accepted()) {
          count(reassignments, release.reason().name());
        }
      } else if (command instanceof Command.TakeOver) {
        if (outcome.accepted() && outcome.generation() > 1) {
          count(reassignments, "TAKEN_OVER");
        }
      } else if (!outcome.accepted() && isFenced(outcome.rejection())) {
        countFenced(command);
      }
    }
  }

  /** What a worker is told as FENCED. */
  private static boolean isFenced(Rejection rejection) {
    return rejection == Rejection.FENCED
        || rejection == Rejection.ALREADY_ENDED
        || rejection == Rejection.NOT_ASSIGNED;
  }

  private void countFenced(Command command) {
    if (command instanceof Command.Acknowledge) {
      count(fenced, "ACCEPT");
    } else if (command instanceof Command.Complete) {
      count(fenced, "COMPLETE");
    } else if (command instanceof Command.Fail) {
      count(fenced, "FAIL");
    }
  }

  private static void count(Map<String, Long> counts, String what) {
    counts.merge(what.toLowerCase(Locale.ROOT), 1L, Long::sum);
  }

  private OneQueue queue(String name) {
    OneQueue known = queues.get(name);
    if (known == null) {
      String counted = queues.size() < Figures.MAX_QUEUES ? name : Figures.OTHER;
      known = queues.computeIfAbsent(counted, missing -> new OneQueue());
    }
    return known;
  }

  /** A job is in another state; see {@link io.holdfast.ledger.Transitions}. */
  void changed(long jobId, JobState before, JobState after, LedgerView view) {
    if (!leads) {
      return;
    }
    if (before.owned() && (!after.owned() || after == JobState.ASSIGNED)) {
      long since = assignedAt.remove(jobId);
      if (since != 0) {
        attempts.add((view.now() - since) / 1e3);
      }
    }
    if (after == JobState.ASSIGNED) {
      assignedAt.put(jobId, view.now());
      if (before == JobState.READY) {
        waits.add(Math.max(0, view.now() - view.readyAtOf(jobId)) / 1e3);
      }
    }
    String name = after.ended() && !before.ended() ? view.queueOf(jobId) : null;
    if (name != null) {
      queue(name).finished.merge(after, 1L, Long::sum);
    }
  }

  /** All of it, as of now. */
  Figures figures(Replica replica) {
    Figures[] figures = {Figures.NONE};
    replica.peek(view -> figures[0] = figures(replica, view));
    return figures[0];
  }

  private Figures figures(Replica replica, LedgerView view) {
    Map<String, Double> oldest = new TreeMap<>();
    Map<String, Long> workers = new TreeMap<>();
    Map<String, Long> slots = new TreeMap<>();
    replica.lookAtRelay(
        relay -> {
          oldest(relay.placement(), view, oldest);
          countWorkers(relay, workers, slots);
        });
    List<OfQueue> told = new ArrayList<>();
    for (Map.Entry<String, OneQueue> each : queues.entrySet()) {
      Map<String, Long> finished = new TreeMap<>();
      each.getValue()
          .finished
          .forEach((state, count) -> finished.put(state.name().toLowerCase(Locale.ROOT), count));
      Double age = oldest.remove(each.getKey());
      told.add(
          new OfQueue(each.getKey(), each.getValue().submitted, finished, age == null ? 0 : age));
    }
    double others = -1;
    for (Map.Entry<String, Double> each : oldest.entrySet()) {
      if (told.size() < Figures.MAX_QUEUES) {
        told.add(new OfQueue(each.getKey(), 0, Map.of(), each.getValue()));
      } else {
        others = Math.max(others, each.getValue());
      }
    }
    if (others >= 0 && !queues.containsKey(Figures.OTHER)) {
      told.add(new OfQueue(Figures.OTHER, 0, Map.of(), others));
    }
    synchronized (appends) {
      return new Figures(
          told,
          Map.copyOf(reassignments),
          Map.copyOf(fenced),
          resent,
          workers,
          slots,
          waits.distribution(),
          attempts.distribution(),
          appends.seconds.distribution(),
          appends.entries.distribution(),
          recoverySeconds,
          snapshotBytes);
    }
  }

  private static void oldest(Placement placement, LedgerView view, Map<String, Double> oldest) {
    placement.forEachNext(
        (queue, jobId) ->
            oldest.merge(queue, (view.now() - view.readyAtOf(jobId)) / 1e3, Math::max));
  }

  private static void countWorkers(
      OutboxRelay relay, Map<String, Long> workers, Map<String, Long> slots) {
    for (String state : List.of("idle", "busy", "draining")) {
      workers.put(state, 0L);
    }
    slots.put("used", 0L);
    slots.put("free", 0L);
    for (SessionDesk desk : relay.openSessions()) {
      String state = desk.isDraining() ? "draining" : desk.owned() > 0 ? "busy" : "idle";
      workers.merge(state, 1L, Long::sum);
      slots.merge("used", (long) desk.owned(), Long::sum);
      slots.merge("free", (long) relay.placement().slots(desk.sessionId()), Long::sum);
    }
  }
}
