package io.holdfast.cli.log;

import io.holdfast.cli.JsonText;
import io.holdfast.server.offline.EntryRow;
import io.holdfast.server.offline.EntryRow.CommandRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An entry as text. Strings are always quoted and escaped: they may hold anything. */
final class EntryText {
  /** Above the lines of {@link #table}. */
  static final String HEADER =
      "%10s  %6s  %-24s  %s".formatted("INDEX", "TERM", "LEDGER TIME (UTC)", "COMMANDS");

  private EntryText() {}

  /** A line for each command, the entry's own facts on the first one. */
  static List<String> table(EntryRow row) {
    String time = row.time() == 0 ? "" : Instant.ofEpochMilli(row.time()).toString();
    String first = "%10d  %6d  %-24s  ".formatted(row.index(), row.raftTerm(), time);
    String blank = " ".repeat(first.length());
    List<String> lines = new ArrayList<>();
    for (CommandRow command : row.commands()) {
      String facts =
          command.facts().entrySet().stream()
              .map(fact -> " " + fact.getKey() + "=" + readable(fact.getValue()))
              .collect(Collectors.joining());
      lines.add((lines.isEmpty() ? first : blank) + command.name() + facts);
    }
    if (lines.isEmpty()) {
      lines.add(first + (row.kind().equals("data") ? "(no command)" : row.kind()));
    }
    return lines;
  }

  /** One object on one line. */
  static byte[] json(String replica, EntryRow row) {
    JsonText text = new JsonText().open().name("replica").value(replica);
    text.name("index").value(row.index()).name("raft_term").value(row.raftTerm());
    text.name("kind").value(row.kind()).name("bytes").value(row.bytes());
    if (row.kind().equals("data")) {
      // All of its 64 bits are used, which a number of JSON does not survive everywhere.
      text.name("nonce").value(HexFormat.of().toHexDigits(row.nonce()));
      text.name("time").value(row.time()).name("sequence").value(row.sequence());
    }
    text.name("commands").openList();
    for (CommandRow command : row.commands()) {
      text.open().name("command").value(command.name());
      command.facts().forEach((name, fact) -> value(text.name(name), fact));
      text.close();
    }
    return text.closeList().close().line();
  }

  private static String readable(@Nullable Object fact) {
    return fact instanceof byte[] bytes
        ? bytes.length + "_bytes"
        : value(new JsonText(), fact).toString();
  }

  private static JsonText value(JsonText text, @Nullable Object fact) {
    if (fact == null) {
      return text.nothing();
    } else if (fact instanceof Long number) {
      return text.value(number);
    } else if (fact instanceof Boolean truth) {
      return text.value(truth);
    } else if (fact instanceof byte[] bytes) {
      return text.value(Base64.getEncoder().encodeToString(bytes));
    }
    return text.value(fact.toString());
  }
}
