package io.holdfast.ledger;

import static io.holdfast.ledger.NaiveOutcomes.done;
import static io.holdfast.ledger.NaiveOutcomes.outcome;
import static io.holdfast.ledger.NaiveOutcomes.plain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Queues and limits of {@link NaiveLedger}. A rate is a bucket that drains a microsecond a
 * microsecond; what is owned is counted anew each time.
 */
final class NaiveQueues {
  /** How full a bucket was, in microseconds, and when that was, in milliseconds. */
  private record Bucket(long level, long at) {
    static final Bucket EMPTY = new Bucket(0, 0);

    long levelAt(long now) {
      return Math.max(0, level - 1_000 * (now - at));
    }

    boolean lets(long now, int count, long interval) {
      return levelAt(now) + interval <= count * interval;
    }
  }

  private final NaiveLedger ledger;
  private final Map<String, QueueSettings> settings = new HashMap<>();
  private final Map<String, QueueMode> modes = new HashMap<>();
  private final Map<String, Bucket> queueBuckets = new HashMap<>();
  private final Map<String, Bucket> keyBuckets = new TreeMap<>();

  NaiveQueues(NaiveLedger ledger) {
    this.ledger = ledger;
  }

  Outcome put(QueueCommand.PutQueue c) {
    QueueSettings before = settingsOf(c.queue());
    settings.put(c.queue(), c.settings());
    if (c.settings().rateCount() == 0) {
      queueBuckets.remove(c.queue());
    }
    return done(before.equals(c.settings()), 0);
  }

  Outcome setMode(QueueCommand.SetQueueMode c) {
    QueueMode before = modeOf(c.queue());
    modes.put(c.queue(), c.mode());
    return done(before == c.mode(), 0);
  }

  Outcome change(QueueCommand.ChangeJob c) {
    NaiveJob job = ledger.jobs.get(c.jobId());
    if (job == null) {
      return plain(Rejection.NO_SUCH_JOB, c.jobId());
    }
    if (job.state.ended()) {
      return outcome(Rejection.ALREADY_ENDED, false, job);
    }
    if (job.state.owned() || job.state == JobState.HELD) {
      return outcome(Rejection.NOT_WAITING, false, job);
    }
    String before =
        job.priority + " " + job.state + (job.state == JobState.READY ? 0 : job.readyAt);
    if (c.priority() != -1) {
      job.priority = c.priority();
    }
    if (c.runAt() > ledger.now) {
      job.state = JobState.SCHEDULED;
      job.readyAt = c.runAt();
    } else if (c.runAt() != -1 && !job.waitsFor.isEmpty()) {
      job.readyAt = ledger.now;
    } else if (c.runAt() != -1 && job.state == JobState.SCHEDULED) {
      job.state = JobState.READY;
      job.readyAt = ledger.now;
    }
    String after = job.priority + " " + job.state + (job.state == JobState.READY ? 0 : job.readyAt);
    return outcome(Rejection.NONE, before.equals(after), job);
  }

  Outcome purge(QueueCommand.PurgeQueue c) {
    int count = 0;
    boolean goesOn = !settingsOf(c.queue()).retention().equals(Retention.FOR_EVER);
    while (goesOn && count < c.maxItems()) {
      Long first =
          ledger.ended.stream()
              .filter(id -> submitOf(id).queue().equals(c.queue()))
              .findFirst()
              .orElse(null);
      goesOn = first != null && ledger.forget(first, c.endedBefore());
      count += goesOn ? 1 : 0;
    }
    return done(count == 0, count);
  }

  /** Whether a queue takes one more job. */
  Rejection judgeEntry(String queue) {
    if (modeOf(queue) == QueueMode.DRAINING) {
      return Rejection.QUEUE_DRAINING;
    }
    long alive =
        ledger.jobs.values().stream()
            .filter(job -> job.submit.queue().equals(queue) && !job.state.ended())
            .count();
    long max = settingsOf(queue).maxJobs();
    return max > 0 && alive >= max ? Rejection.QUEUE_FULL : Rejection.NONE;
  }

  /** Whether a job that nobody has may start now. */
  Rejection judgeStart(NaiveJob job) {
    String queue = job.submit.queue();
    QueueSettings its = settingsOf(queue);
    KeyLimit limit = job.submit.ties().limit();
    if (modeOf(queue) == QueueMode.PAUSED) {
      return Rejection.QUEUE_PAUSED;
    }
    boolean room =
        (its.concurrent() == 0 || ownedIn(queue) < its.concurrent())
            && (its.rateCount() == 0
                || queueBuckets
                    .getOrDefault(queue, Bucket.EMPTY)
                    .lets(ledger.now, its.rateCount(), interval(its.rateCount(), its.ratePeriod())))
            && (limit.concurrent() == 0 || ownedOf(limit.key()) < limit.concurrent())
            && (limit.count() == 0
                || keyBuckets
                    .getOrDefault(limit.key(), Bucket.EMPTY)
                    .lets(ledger.now, limit.count(), interval(limit.count(), limit.period())));
    return room ? Rejection.NONE : Rejection.LIMIT;
  }

  void started(NaiveJob job) {
    QueueSettings its = settingsOf(job.submit.queue());
    if (its.rateCount() > 0) {
      spend(queueBuckets, job.submit.queue(), interval(its.rateCount(), its.ratePeriod()));
    }
    KeyLimit limit = job.submit.ties().limit();
    if (limit.count() > 0) {
      spend(keyBuckets, limit.key(), interval(limit.count(), limit.period()));
    }
  }

  private void spend(Map<String, Bucket> buckets, String key, long interval) {
    Bucket before = buckets.getOrDefault(key, Bucket.EMPTY);
    buckets.put(key, new Bucket(before.levelAt(ledger.now) + interval, ledger.now));
  }

  /** Forgets each bucket whose key nobody uses, when it has run empty. */
  List<NaiveDue> dues() {
    List<NaiveDue> dues = new ArrayList<>();
    keyBuckets.forEach(
        (key, bucket) -> {
          if (ownedOf(key) == 0) {
            long empty = bucket.at() + (bucket.level() + 999) / 1_000;
            dues.add(new NaiveDue(empty, Long.MAX_VALUE, 6, () -> keyBuckets.remove(key)));
          }
        });
    return dues;
  }

  long ownedIn(String queue) {
    return ledger.owned.stream().filter(id -> submitOf(id).queue().equals(queue)).count();
  }

  long ownedOf(String key) {
    return ledger.owned.stream()
        .filter(id -> submitOf(id).ties().limit().key().equals(key))
        .count();
  }

  private Command.Submit submitOf(long id) {
    return ledger.known(id).submit;
  }

  QueueSettings settingsOf(String queue) {
    return settings.getOrDefault(queue, QueueSettings.DEFAULT);
  }

  QueueMode modeOf(String queue) {
    return modes.getOrDefault(queue, QueueMode.OPEN);
  }

  private static long interval(int count, long period) {
    return (long) Math.ceil(1_000.0 * period / count);
  }
}
