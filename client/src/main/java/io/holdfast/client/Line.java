package io.holdfast.client;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Carries one request to one server; what the answer means is {@link Router}'s. */
interface Line extends AutoCloseable {

  /**
   * Sends a request.
   *
   * @param timeout after which there is no answer
   * @return the answer, whatever its status; fails with an IOException where there is none in time.
   *     Completed by a thread of the line
   */
  CompletableFuture<Answer> send(URI server, Router.Request request, Duration timeout);

  /** How the bodies of what is said most travel on it. */
  Wire wire();

  /** Ends its threads. */
  @Override
  void close();

  /**
   * What a server has said.
   *
   * @param location where it sends the caller instead; null for nowhere
   */
  record Answer(int status, @Nullable String location, byte[] body) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Answer that
          && status == that.status
          && Objects.equals(location, that.location)
          && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
      return Objects.hash(status, location, Arrays.hashCode(body));
    }
  }
}
