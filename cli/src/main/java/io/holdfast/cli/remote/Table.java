package io.holdfast.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Help.Ansi;

/** Rows under a header, each column as wide as it needs. States have colours on a terminal. */
public final class Table {
  /** Of a table with a header, in which one long cell would push all others off the screen. */
  private static final int MAX_CELL = 60;

  private final List<String[]> rows = new ArrayList<>();
  private final boolean headed;
  private final boolean colours = Ansi.AUTO.enabled();

  /** A table with a header. */
  public Table(String... header) {
    headed = true;
    rows.add(header);
  }

  /** A table without one, in which everything is shown. */
  public Table() {
    headed = false;
  }

  /** Adds a row. Under a header what is longer than sixty characters is cut. */
  public Table row(String... cells) {
    String[] row = cells.clone();
    for (int at = 0; headed && at < row.length; at++) {
      if (width(row[at]) > MAX_CELL) {
        row[at] = row[at].substring(0, row[at].offsetByCodePoints(0, MAX_CELL - 1)) + "…";
      }
    }
    rows.add(row);
    return this;
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** Prints it. */
  public void print(PrintStream out) {
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int at = 0; at < row.length; at++) {
        widths[at] = Math.max(widths[at], width(row[at]));
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int at = 0; at < row.length; at++) {
        line.append(at == 0 ? "" : "  ").append(coloured(row[at]));
        if (at < row.length - 1) {
          line.append(" ".repeat(widths[at] - width(row[at])));
        }
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** A field as text; a dash where it is not there. Control characters are shown, not obeyed. */
  public static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return "-";
    }
    if (value.isArray()) {
      return value.isEmpty()
          ? "-"
          : StreamSupport.stream(value.spliterator(), false)
              .map(each -> plain(each.asText()))
              .collect(Collectors.joining(","));
    }
    return plain(value.isValueNode() ? value.asText() : value.toString());
  }

  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at++) {
      char each = text.charAt(at);
      if (Character.isISOControl(each)) {
        plain.append(each == '\n' ? "\\n" : "\\u%04x".formatted((int) each));
      } else {
        plain.append(each);
      }
    }
    return plain.toString();
  }

  private String coloured(String cell) {
    String colour =
        !colours
            ? ""
            : switch (cell) {
              case "SUCCEEDED" -> "32";
              case "FAILED", "EXPIRED" -> "31";
              case "HELD" -> "33";
              case "RUNNING", "ASSIGNED" -> "36";
              case "CANCELLED" -> "2";
              default -> "";
            };
    return colour.isEmpty() ? cell : "\033[" + colour + "m" + cell + "\033[0m";
  }
}
