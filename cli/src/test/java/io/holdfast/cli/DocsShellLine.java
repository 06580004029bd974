package io.holdfast.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * A command of a {@code sh} block, read as a shell reads it as far as the pages need it: quotes,
 * lines that go on, comments, {@code &} at the end. Whatever else means something to a shell is an
 * operator, which nobody here can run.
 *
 * @param words without quotes; operators are not among them
 * @param operators what only a shell could do, such as {@code <}
 * @param background whether {@code &} ends it
 * @param comment what stands behind {@code #}; empty where nothing does
 * @param line number in the page of the line where it begins, from 1
 */
record DocsShellLine(
    List<String> words, List<String> operators, boolean background, String comment, int line) {

  /** The command as one types it on one line; quotes that are not needed are gone. */
  String text() {
    return String.join(" ", words);
  }

  static List<DocsShellLine> of(DocsPage.Fence fence) {
    return new Reader(fence).lines();
  }

  private static final class Reader {
    private final DocsPage.Fence fence;
    private final String text;
    private final List<DocsShellLine> lines = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private List<String> words = new ArrayList<>();
    private List<String> operators = new ArrayList<>();
    private String comment = "";
    private boolean inWord;
    private int at;
    private int line;
    private int begin;

    Reader(DocsPage.Fence fence) {
      this.fence = fence;
      text = fence.text();
      line = fence.line();
      begin = line;
    }

    List<DocsShellLine> lines() {
      while (at < text.length()) {
        char next = text.charAt(at++);
        switch (next) {
          case '\'', '"' -> quoted(next);
          case '\\' -> escaped();
          case ' ', '\t' -> endWord();
          case '\n' -> {
            line++;
            endLine();
          }
          case '#' -> hash();
          case '&', '<', '>', '|', ';', '$', '`', '(', ')' -> {
            endWord();
            operators.add(String.valueOf(next));
          }
          default -> {
            inWord = true;
            word.append(next);
          }
        }
      }
      endLine();
      return lines;
    }

    private void quoted(char quote) {
      inWord = true;
      int end = text.indexOf(quote, at);
      if (end < 0) {
        throw new AssertionError(
            "Expected " + quote + " to be closed but it is not, at " + fence.place());
      }
      String inside = text.substring(at, end);
      if (quote == '"' && (inside.contains("\\") || inside.contains("$"))) {
        throw new AssertionError(
            "Expected no \\ and no $ in double quotes but there is one, at " + fence.place());
      }
      word.append(inside);
      line += (int) inside.chars().filter(each -> each == '\n').count();
      at = end + 1;
    }

    private void escaped() {
      if (text.charAt(at) == '\n') {
        endWord();
        line++;
      } else {
        inWord = true;
        word.append(text.charAt(at));
      }
      at++;
    }

    /** A comment begins where a word would. */
    private void hash() {
      if (inWord) {
        word.append('#');
        return;
      }
      int end = text.indexOf('\n', at);
      comment = text.substring(at, end).strip();
      at = end;
    }

    private void endWord() {
      if (inWord) {
        words.add(word.toString());
        word.setLength(0);
        inWord = false;
      }
    }

    private void endLine() {
      endWord();
      if (!words.isEmpty()) {
        boolean background = operators.equals(List.of("&"));
        lines.add(
            new DocsShellLine(
                List.copyOf(words),
                background ? List.of() : List.copyOf(operators),
                background,
                comment,
                begin));
      }
      words = new ArrayList<>();
      operators = new ArrayList<>();
      comment = "";
      begin = line;
    }
  }
}
