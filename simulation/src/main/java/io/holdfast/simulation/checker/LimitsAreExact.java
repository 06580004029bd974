package io.holdfast.simulation.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * P11: at no index more jobs of a key or of a queue are owned than its limit lets, nor do they
 * start more often than its rate lets; a paused queue starts nothing.
 *
 * <p>It counts by itself: who is owned it learns from what is seen of each job after each entry,
 * and each start is compared with all starts before it. A limit that was lowered holds for what
 * starts from then on.
 */
public final class LimitsAreExact extends Checker {
  private static final class Queue {
    int concurrent;
    int count;
    long period;
    boolean paused;

    /** Index of the entry that changed it last. */
    long changedAt;

    final Set<Long> owned = new HashSet<>();

    /** Times of the starts since its rate was set. */
    final List<Long> starts = new ArrayList<>();
  }

  private static final class Key {
    int concurrent;
    int count;
    long period;
    final Set<Long> owned = new HashSet<>();
    final List<Long> starts = new ArrayList<>();
  }

  private record Member(String queue, String key) {}

  private final Map<String, Queue> queues = new HashMap<>();
  private final Map<String, Key> keys = new HashMap<>();
  private final Map<Long, Member> jobs = new HashMap<>();

  /** Queues and keys in which something has started at the current index. */
  private final Set<String> startedQueues = new HashSet<>();

  private final Set<String> startedKeys = new HashSet<>();

  public LimitsAreExact() {
    super("P11 Limits");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.JobLimited limited) {
      jobs.put(limited.job(), new Member(limited.queue(), limited.key()));
      if (!limited.key().isEmpty()) {
        Key key = keys.computeIfAbsent(limited.key(), name -> new Key());
        key.concurrent = limited.concurrent();
        key.count = limited.count();
        key.period = limited.period();
      }
    } else if (observation instanceof Observation.QueueSet set) {
      set(set);
    } else if (observation instanceof Observation.JobStarts starts) {
      starts(starts);
    } else if (observation instanceof Observation.JobSeen seen) {
      seen(seen.facts());
    } else if (observation instanceof Observation.Purged purged) {
      purged.jobs().forEach(jobs::remove);
    } else if (observation instanceof Observation.Applied applied) {
      count(applied.index());
    }
  }

  private void set(Observation.QueueSet set) {
    Queue queue = queues.computeIfAbsent(set.queue(), name -> new Queue());
    queue.concurrent = set.concurrent();
    if (queue.count != set.count() || queue.period != set.period()) {
      // Its tokens are those of before: what it may start is known again when they are all back.
      queue.starts.clear();
    }
    queue.count = set.count();
    queue.period = set.period();
    queue.paused = set.paused();
    queue.changedAt = set.index();
  }

  private void starts(Observation.JobStarts start) {
    Member member = jobs.get(start.job());
    if (member == null) {
      return;
    }
    Queue queue = queues.get(member.queue);
    boolean ownedBefore = start.fromAnOwner();
    if (ownedBefore) {
      return; // It has started already.
    }
    if (queue != null) {
      require(
          !queue.paused,
          "Expected nothing of the paused queue %s to start: %s",
          member.queue,
          start);
      startedQueues.add(member.queue);
      queue.starts.add(start.time());
      if (queue.count > 0) {
        often(queue.starts, queue.count, queue.period, start);
      }
    }
    Key key = keys.get(member.key);
    if (key != null) {
      startedKeys.add(member.key);
      key.starts.add(start.time());
      if (key.count > 0) {
        often(key.starts, key.count, key.period, start);
      }
    }
  }

  /** n starts in a row that lie w apart are at most count + w * count / period. */
  private void often(List<Long> starts, int count, long period, Observation.JobStarts last) {
    long now = starts.get(starts.size() - 1);
    long all = starts.size();
    for (int i = 0; i < starts.size(); i++) {
      long inARow = all - i;
      long apart = now - starts.get(i);
      require(
          (inARow - count) * period <= apart * count,
          "Expected at most %s starts at once and as many in %s ms but were %s in %s ms: %s",
          count,
          period,
          inARow,
          apart,
          last);
    }
  }

  private void seen(Observation.JobFacts facts) {
    Member member = jobs.get(facts.job());
    if (member == null) {
      return;
    }
    boolean owned =
        facts.state().equals(Observation.ASSIGNED) || facts.state().equals(Observation.RUNNING);
    mark(queues.computeIfAbsent(member.queue, name -> new Queue()).owned, facts.job(), owned);
    Key key = keys.get(member.key);
    if (key != null) {
      mark(key.owned, facts.job(), owned);
    }
  }

  private static void mark(Set<Long> owned, long job, boolean isOwned) {
    if (isOwned) {
      owned.add(job);
    } else {
      owned.remove(job);
    }
  }

  private void count(long index) {
    for (String name : startedQueues) {
      Queue queue = queues.get(name);
      require(
          queue == null
              || queue.concurrent == 0
              || queue.changedAt == index
              || queue.owned.size() <= queue.concurrent,
          "Expected at most %s jobs of queue %s at index %s but they are %s",
          queue == null ? 0 : queue.concurrent,
          name,
          index,
          queue == null ? Set.of() : queue.owned);
    }
    startedQueues.clear();
    for (String name : startedKeys) {
      Key key = keys.get(name);
      require(
          key == null || key.concurrent == 0 || key.owned.size() <= key.concurrent,
          "Expected at most %s jobs of key %s at index %s but they are %s",
          key == null ? 0 : key.concurrent,
          name,
          index,
          key == null ? Set.of() : key.owned);
    }
    startedKeys.clear();
  }
}
