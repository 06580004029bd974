package io.holdfast.server.offline;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.CommandCodec;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.UnknownFormatException;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.OfflineLog;
import io.holdfast.server.offline.EntryRow.CommandRow;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The log of one replica, read from its folder without starting it. Nothing on disk is changed, and
 * nothing is locked.
 *
 * <p>Opening it reads and judges everything; used by one thread.
 */
public final class OfflineReplica implements AutoCloseable {
  private final OfflineLog log;

  private OfflineReplica(OfflineLog log) {
    this.log = log;
  }

  /**
   * The replicas' folders at a path: the path itself, or the ones right below it, by name. Empty
   * where there is none.
   */
  public static List<Path> folders(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    if (OfflineLog.isPresent(path)) {
      return List.of(path);
    }
    try (Stream<Path> below = Files.list(path)) {
      return below.filter(OfflineLog::isPresent).sorted().toList();
    }
  }

  /**
   * Reads and judges all that a replica has.
   *
   * @throws io.holdfast.log.DamagedException when it is not what was written
   * @throws io.holdfast.log.DiskFailedException when it cannot be read
   */
  public static OfflineReplica open(Path folder) {
    return new OfflineReplica(OfflineLog.open(folder));
  }

  /** What there is. */
  public LogSummary summary() {
    OfflineLog.Summary found = log.summary();
    return new LogSummary(
        found.log().segments(),
        found.log().entries(),
        found.firstIndex(),
        found.lastIndex(),
        found.log().bytes(),
        found.log().torn(),
        found.log().tornFile(),
        found.log().tornOffset(),
        found.snapshots().size(),
        found.vote().term());
  }

  /**
   * Hands over the entries from one index to another, both included, as far as there are any.
   *
   * @throws UnreadableEntryException where an entry is of no format that is known here
   */
  public void forEach(long from, long to, Consumer<EntryRow> consumer) {
    log.forEach(from, to, record -> consumer.accept(row(record)));
  }

  @Override
  public void close() {
    log.close();
  }

  private static EntryRow row(LogRecord record) {
    return switch (record.kind()) {
      case DATA -> dataRow(record);
      case CONFIGURATION ->
          plainRow(
              record,
              List.of(
                  new CommandRow(
                      "configuration",
                      Map.of("members", new String(record.payload(), StandardCharsets.UTF_8)))));
      case NO_OP -> plainRow(record, List.of());
    };
  }

  private static EntryRow plainRow(LogRecord record, List<CommandRow> commands) {
    return new EntryRow(
        record.index(), record.term(), kind(record), record.payload().length, 0, 0, 0, commands);
  }

  private static EntryRow dataRow(LogRecord record) {
    Entry entry;
    try {
      entry = CommandCodec.decode(ByteBuffer.wrap(record.payload()));
    } catch (UnknownFormatException unknown) {
      throw new UnreadableEntryException(record.index(), String.valueOf(unknown.getMessage()));
    }
    return new EntryRow(
        record.index(),
        record.term(),
        kind(record),
        record.payload().length,
        entry.nonce(),
        entry.time(),
        entry.sequence(),
        entry.commands().stream().map(OfflineReplica::commandRow).toList());
  }

  private static String kind(LogRecord record) {
    return record.kind().name().toLowerCase(Locale.ROOT);
  }

  /** Commands are records: their names and components are what there is to show. */
  private static CommandRow commandRow(Command command) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    for (RecordComponent each : command.getClass().getRecordComponents()) {
      facts.put(underscored(each.getName()), plain(fact(command, each)));
    }
    return new CommandRow(underscored(command.getClass().getSimpleName()), facts);
  }

  private static @Nullable Object fact(Command command, RecordComponent component) {
    try {
      return component.getAccessor().invoke(command);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("Expected a public accessor: " + component, impossible);
    }
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    return value instanceof Integer small ? (Long) small.longValue() : value;
  }

  private static String underscored(String name) {
    List<String> words = new ArrayList<>();
    for (String word : name.split("(?=[A-Z])", -1)) {
      words.add(word.toLowerCase(Locale.ROOT));
    }
    return String.join("_", words);
  }
}
