package io.holdfast.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.Table;
import java.time.Duration;
import java.util.function.Supplier;

/** Asks for a change of the members again and again, until it is made or there is no time left. */
final class MemberChange {
  private MemberChange() {}

  /**
   * Asks until it is so.
   *
   * @param wanted the standing that ends it
   * @param ask asks once; the server waits some seconds by itself
   */
  static int until(
      String wanted, Duration patience, Remote remote, Streams streams, Supplier<JsonNode> ask) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      JsonNode answer = ask.get();
      String standing = Table.text(answer, "standing");
      if (standing.equals(wanted)) {
        remote.print(
            answer,
            change -> streams.out().println(Table.text(change, "replica") + " is " + standing));
        return ExitCode.OK;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new CommandFailure(
            ExitCode.UNAVAILABLE,
            Table.text(answer, "replica")
                + " is "
                + standing
                + " still; 'holdfast cluster status' shows how it goes on");
      }
    }
  }
}
