package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/** A queue that somebody has set something for. One without settings has none and costs nothing. */
final class QueueRecord extends TableRecord<QueueRecord> {
  final Name name;
  QueueSettings settings = QueueSettings.DEFAULT;
  QueueMode mode = QueueMode.OPEN;

  /** When its rate is full again, microseconds of ledger time; 0 without a rate. */
  long fullAt;

  /** Its ended jobs, where it has a retention of its own; null where it has none. */
  @Nullable QueueEnds ends;

  QueueRecord(long id, Name name) {
    this.id = id;
    this.name = name;
  }

  boolean isDefault() {
    return mode == QueueMode.OPEN && settings.isDefault();
  }

  /** Its ended jobs have to be found in their order. */
  boolean keepsEnds() {
    return !settings.retention().equals(Retention.FOR_EVER);
  }

  /** Whether one more job of it may start. */
  Rejection judgeStart(long now) {
    if (mode == QueueMode.PAUSED) {
      return Rejection.QUEUE_PAUSED;
    }
    if (settings.concurrent() > 0 && name.owned() >= settings.concurrent()) {
      return Rejection.LIMIT;
    }
    int count = settings.rateCount();
    return count > 0 && Rate.nextStart(fullAt, now, count, settings.ratePeriod()) > now
        ? Rejection.LIMIT
        : Rejection.NONE;
  }

  /** Whether it takes one more job. */
  Rejection judgeEntry() {
    if (mode == QueueMode.DRAINING) {
      return Rejection.QUEUE_DRAINING;
    }
    return settings.maxJobs() > 0 && name.alive() >= settings.maxJobs()
        ? Rejection.QUEUE_FULL
        : Rejection.NONE;
  }

  @Override
  QueueRecord image() {
    QueueRecord image = new QueueRecord(id, name);
    image.settings = settings;
    image.mode = mode;
    image.fullAt = fullAt;
    return image;
  }

  @Override
  long computeDigest() {
    long mixed = Mix.low(Mix.low(name.hash, id), mode.code(), fullAt);
    mixed = Mix.low(mixed, settings.concurrent(), settings.rateCount());
    mixed = Mix.low(mixed, settings.ratePeriod(), settings.weight());
    Retention retention = settings.retention();
    mixed = Mix.low(mixed, settings.maxJobs(), retention.millis());
    return Mix.finish(Mix.low(mixed, retention.jobs(), retention.bytes()));
  }
}
