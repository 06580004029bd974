package io.holdfast.server.endpoint;

import io.holdfast.ledger.JobState;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs are meant. What is null or 0 leaves nothing out.
 *
 * @param queue its queue
 * @param type its type
 * @param state its state
 * @param error a part of its last error
 * @param sinceMillis it ended no longer ago than this; a job that has not ended is not meant
 */
public record JobFilter(
    @Nullable String queue,
    @Nullable String type,
    @Nullable JobState state,
    @Nullable String error,
    long sinceMillis) {

  /** Every job. */
  public static final JobFilter ALL = new JobFilter(null, null, null, null, 0);

  /** True where it leaves nothing out. */
  public boolean isAll() {
    return sinceMillis == 0 && Stream.of(queue, type, state, error).noneMatch(Objects::nonNull);
  }
}
