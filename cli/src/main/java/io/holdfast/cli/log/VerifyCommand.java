package io.holdfast.cli.log;

import io.holdfast.cli.Streams;
import io.holdfast.server.offline.LogSummary;
import io.holdfast.server.offline.OfflineReplica;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads all that replicas have on disk, and says whether it is what was written. */
@Command(
    description = {
      "Checks every byte of the logs, votes and snapshots in DIR, and prints a line for each replica.",
      "A torn tail is no damage: it was never synced, and the next start cuts it."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:Everything is what was written.",
      "1:Something is damaged; the line says file, byte and index.",
      "2:Wrong usage, or no log in DIR."
    },
    footer = {"", "Example: holdfast log verify /var/lib/holdfast"})
final class VerifyCommand implements Callable<Integer> {
  private final Streams streams;

  @Parameters(paramLabel = "DIR", description = "A replica's folder, or one that holds several.")
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  VerifyCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    return ReplicaFolders.at(folder, streams).forEach(this::verify);
  }

  private void verify(String name, OfflineReplica replica) {
    // Opening it has checked every byte; this checks that entries can be applied.
    replica.forEach(1, Long.MAX_VALUE, row -> {});
    LogSummary summary = replica.summary();
    streams
        .out()
        .println(
            name
                + ": "
                + summary.segments()
                + " segments, "
                + summary.entries()
                + " entries ("
                + (summary.entries() == 0
                    ? "next " + summary.firstIndex()
                    : summary.firstIndex() + " to " + summary.lastIndex())
                + "), "
                + summary.bytes()
                + " bytes, torn tail: "
                + (summary.torn()
                    ? "yes, " + summary.tornFile() + " at byte " + summary.tornOffset()
                    : "no")
                + ", snapshots: "
                + summary.snapshots()
                + ", vote: term "
                + summary.voteTerm());
  }
}
