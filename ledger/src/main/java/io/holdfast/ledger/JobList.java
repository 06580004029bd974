package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Jobs in the order of their places, linked through themselves. A job is in one list at most: the
 * owned jobs' or the ended ones'.
 */
final class JobList {
  private @Nullable JobRecord first;
  private @Nullable JobRecord last;
  private long size;

  @Nullable JobRecord first() {
    return first;
  }

  long size() {
    return size;
  }

  /** Puts a job at the end. Its place is greater than that of any job in the list. */
  void append(JobRecord job) {
    JobRecord before = last;
    if (before != null && before.place >= job.place) {
      throw new IllegalStateException(
          "Expected a place above " + before.place + " but it is " + job.place);
    }
    job.previous = before;
    job.next = null;
    if (before == null) {
      first = job;
    } else {
      before.next = job;
    }
    last = job;
    size++;
  }

  void unlink(JobRecord job) {
    JobRecord before = job.previous;
    JobRecord after = job.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    job.previous = null;
    job.next = null;
    size--;
  }
}
