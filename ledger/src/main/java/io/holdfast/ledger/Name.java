package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/** A queue's or type's name, kept once for all jobs that have it. */
final class Name {
  final String text;

  /** Hash of the text, taken once. */
  final long hash;

  /** How often it is in use; at zero it is forgotten. */
  long uses;

  /** Jobs that have it as their queue, by state. */
  final long[] jobs = new long[JobState.values().length];

  /** Of those that have ended; see {@link JobRecord#content}. */
  long endedBytes;

  /** What is set for it as a queue; null for nothing. Kept by {@link Queues}. */
  @Nullable QueueRecord settings;

  Name(String text) {
    this.text = text;
    hash = Mix.finish(Mix.low(Mix.SEED_LOW, text));
  }

  /** Jobs of the queue that are ASSIGNED or RUNNING. */
  long owned() {
    return jobs[JobState.ASSIGNED.code()] + jobs[JobState.RUNNING.code()];
  }

  /** Jobs of the queue that have ended. */
  long ended() {
    long ended = 0;
    for (JobState state : JobState.values()) {
      ended += state.ended() ? jobs[state.code()] : 0;
    }
    return ended;
  }

  /** Jobs of the queue that have not ended. */
  long alive() {
    long alive = 0;
    for (JobState state : JobState.values()) {
      alive += state.ended() ? 0 : jobs[state.code()];
    }
    return alive;
  }
}
