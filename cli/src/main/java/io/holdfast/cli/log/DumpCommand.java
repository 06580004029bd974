package io.holdfast.cli.log;

import io.holdfast.cli.Streams;
import io.holdfast.server.offline.EntryRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Prints entries of the log, with the commands in them. */
@Command(
    description = "Prints the entries of the logs in DIR, with the commands in them.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:Printed.",
      "1:Something is damaged; the line says file, byte and index.",
      "2:Wrong usage, or no log in DIR."
    },
    footer = {"", "Example: holdfast log dump /var/lib/holdfast"})
final class DumpCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "A replica's folder, or one that holds several.")
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Option(
      names = "--from",
      paramLabel = "N",
      description = "The first index to print; 1 without it.")
  private long from = 1;

  @Option(
      names = "--to",
      paramLabel = "N",
      description = "The last index to print; the end without it.")
  private long to = Long.MAX_VALUE;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      description = "table (default), or json: one object a line.")
  private Format format = Format.TABLE;

  DumpCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    if (from < 1) {
      throw new ParameterException(
          spec.commandLine(), "--from: expected 1 or more but was " + from);
    }
    if (to < from) {
      throw new ParameterException(
          spec.commandLine(), "--to: expected at least " + from + " but was " + to);
    }
    ReplicaFolders folders = ReplicaFolders.at(folder, streams);
    return folders.forEach(
        (name, replica) -> replica.forEach(from, to, printer(name, folders.areSeveral())));
  }

  private Consumer<EntryRow> printer(String name, boolean several) {
    if (format == Format.JSON) {
      return row -> {
        byte[] line = EntryText.json(name, row);
        streams.out().write(line, 0, line.length);
      };
    }
    if (several) {
      streams.out().println(name);
    }
    streams.out().println(EntryText.HEADER);
    return row -> EntryText.table(row).forEach(streams.out()::println);
  }

  private enum Format {
    TABLE,
    JSON
  }

  private static final class FormatConverter implements ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
      return switch (value) {
        case "table" -> Format.TABLE;
        case "json" -> Format.JSON;
        default ->
            throw new TypeConversionException("expected table or json but was '" + value + "'");
      };
    }
  }
}
