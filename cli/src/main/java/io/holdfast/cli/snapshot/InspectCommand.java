package io.holdfast.cli.snapshot;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.ServerOptions.Format;
import io.holdfast.cli.remote.ServerOptions.FormatConverter;
import io.holdfast.cli.remote.Table;
import io.holdfast.log.DamagedException;
import io.holdfast.server.offline.SnapshotSummary;
import io.holdfast.server.offline.UnreadableEntryException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads snapshot files, and says what is in them and whether it is what was written. */
@Command(
    description = {
      "Reads the snapshots of a replica, or one file, checks every byte, and shows what is in them.",
      "Changes nothing on disk."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:Everything is what was written.",
      "1:Something is damaged; the line says file and byte.",
      "2:Wrong usage, or no snapshot there."
    },
    footer = {"", "Example: holdfast snapshot inspect /var/lib/holdfast/r1"})
final class InspectCommand implements Callable<Integer> {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Streams streams;

  @Parameters(paramLabel = "DIR|FILE", description = "A replica's folder, or a snapshot file.")
  @SuppressWarnings("NullAway.Init")
  private Path path;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      description = "table (default), or json: an object a line.")
  private Format format = Format.TABLE;

  InspectCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    List<Path> files = SnapshotSummary.files(path);
    if (files.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "no snapshot in " + path);
    }
    boolean damaged = false;
    for (Path file : files) {
      try {
        print(SnapshotSummary.read(file));
      } catch (DamagedException | UnreadableEntryException found) {
        damaged = true;
        streams.out().flush();
        streams
            .err()
            .println(
                "holdfast: damaged: "
                    + (found instanceof DamagedException
                        ? file.toAbsolutePath().normalize().getParent() + "/" + found.getMessage()
                        : file + ": " + found.getMessage()));
        streams.err().flush();
      }
    }
    return damaged ? ExitCode.FOUND : ExitCode.OK;
  }

  private void print(SnapshotSummary summary) throws IOException {
    if (format == Format.JSON) {
      streams.out().println(MAPPER.writeValueAsString(json(summary)));
      return;
    }
    Table table = new Table();
    table.row("file", summary.file());
    table.row("bytes", Long.toString(summary.bytes()));
    table.row("index", Long.toString(summary.index()));
    table.row("raftTerm", Long.toString(summary.raftTerm()));
    table.row("configuration", summary.configuration());
    table.row("members", String.join(", ", summary.members()));
    table.row("term", Long.toString(summary.term()) + " led by " + summary.leader());
    table.row("time", Instant.ofEpochMilli(summary.time()).toString());
    summary.jobs().forEach((state, count) -> table.row("jobs " + state, Long.toString(count)));
    table.row("sessions", Long.toString(summary.sessions()));
    table.row("keys", Long.toString(summary.keys()));
    table.row(
        "digest", Long.toHexString(summary.digest()) + ", recomputed; all checksums are right");
    table.print(streams.out());
    streams.out().println();
  }

  private static ObjectNode json(SnapshotSummary summary) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("file", summary.file());
    json.put("bytes", summary.bytes());
    json.put("index", summary.index());
    json.put("raftTerm", summary.raftTerm());
    json.put("configuration", summary.configuration());
    summary.members().forEach(json.putArray("members")::add);
    json.put("term", summary.term());
    json.put("leader", summary.leader());
    json.put("time", summary.time());
    ObjectNode jobs = json.putObject("jobs");
    summary.jobs().forEach(jobs::put);
    json.put("sessions", summary.sessions());
    json.put("keys", summary.keys());
    json.put("digest", Long.toHexString(summary.digest()));
    json.put("checksums", "ok");
    return json;
  }
}
