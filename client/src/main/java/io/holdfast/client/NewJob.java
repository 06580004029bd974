package io.holdfast.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job that is being submitted.
 *
 * @param queue null for the server's default
 * @param keyTtl how long the key is remembered; null for the server's default
 * @param isJson true where the payload is JSON text
 * @param rare all else that its caller wants, as the fields of a JSON object; empty where there is
 *     none, as of most jobs
 */
record NewJob(
    @Nullable String queue,
    String type,
    String key,
    @Nullable Duration keyTtl,
    byte[] payload,
    boolean isJson,
    byte[] rare) {
  /** Of names and numbers around what a job carries. */
  private static final int AROUND_BYTES = 128;

  /** It has nothing that only JSON can say; as text that is there and empty, which is refused. */
  boolean isPlain() {
    return rare.length == 0
        && !key.isEmpty()
        && (queue == null || !queue.isEmpty())
        && (keyTtl == null || keyTtl.toMillis() > 0);
  }

  /** About how long it is in a request. */
  int bytes() {
    return AROUND_BYTES + payload.length + rare.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NewJob that
        && Objects.equals(queue, that.queue)
        && type.equals(that.type)
        && key.equals(that.key)
        && Objects.equals(keyTtl, that.keyTtl)
        && Arrays.equals(payload, that.payload)
        && isJson == that.isJson
        && Arrays.equals(rare, that.rare);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }
}
