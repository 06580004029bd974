package io.holdfast.server.endpoint;

import io.holdfast.ledger.Job;
import org.jspecify.annotations.Nullable;

/**
 * A job, and what the replica knows beside it.
 *
 * @param worker the worker whose session has or had it, where that session is known still; else
 *     null
 */
public record JobInfo(Job job, @Nullable String worker) {}
