package io.holdfast.server.endpoint;

import io.holdfast.ledger.Job;
import org.jspecify.annotations.Nullable;

/**
 * A job, and what the replica knows beside it.
 *
 * @param worker the worker whose session has or had it, where that session is known still; else
 *     null
 * @param progress how far its worker says that it is; null where nothing was said to this replica
 *     since it leads
 */
public record JobInfo(Job job, @Nullable String worker, @Nullable Progress progress) {

  /** One of which nothing was said. */
  public JobInfo(Job job, @Nullable String worker) {
    this(job, worker, null);
  }
}
