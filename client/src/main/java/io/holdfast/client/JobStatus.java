package io.holdfast.client;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job as the server has it.
 *
 * @param key its idempotency key
 * @param payload what its worker gets; not to be changed
 * @param generation number of its current or next assignment: the fencing token
 * @param attempt from 1
 * @param worker who has it, or had it last, where that is known
 * @param session of that worker; 0 for none
 * @param readyAt when it becomes READY, for one that is SCHEDULED
 * @param cancelRequested true while its worker is asked to stop
 * @param result of a SUCCEEDED one, else empty; not to be changed
 * @param error of its last failed attempt
 * @param reason why it ended, where it did so without success: a stable code such as {@code
 *     ATTEMPTS_USED_UP}, {@code QUEUE_TIMEOUT} or {@code PREDECESSOR_FAILED}
 * @param waitsFor how many of the jobs that it comes after have not ended
 * @param progress how far its worker says that it is, from 0 to 1; null where it said nothing
 * @param note one line of its worker's; null for none
 */
public record JobStatus(
    long id,
    String queue,
    String type,
    JobState state,
    @Nullable String key,
    byte[] payload,
    long generation,
    int attempt,
    int maxAttempts,
    @Nullable String worker,
    long session,
    @Nullable Instant readyAt,
    boolean cancelRequested,
    byte[] result,
    @Nullable String error,
    @Nullable String reason,
    int waitsFor,
    @Nullable Double progress,
    @Nullable String note) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JobStatus that
        && id == that.id
        && queue.equals(that.queue)
        && type.equals(that.type)
        && state == that.state
        && Objects.equals(key, that.key)
        && Arrays.equals(payload, that.payload)
        && generation == that.generation
        && attempt == that.attempt
        && maxAttempts == that.maxAttempts
        && Objects.equals(worker, that.worker)
        && session == that.session
        && Objects.equals(readyAt, that.readyAt)
        && cancelRequested == that.cancelRequested
        && Arrays.equals(result, that.result)
        && Objects.equals(error, that.error)
        && Objects.equals(reason, that.reason)
        && waitsFor == that.waitsFor
        && Objects.equals(progress, that.progress)
        && Objects.equals(note, that.note);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, generation, state);
  }
}
