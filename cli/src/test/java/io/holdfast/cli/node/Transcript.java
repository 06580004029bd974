package io.holdfast.cli.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A scenario, with what has to be said in it.
 *
 * <p>Line by line: {@code # …} is for the reader; {@code ! --flag …} (before the first message) are
 * options; {@code > …} is a line of input; {@code < …} is the answer to the line above it; {@code !
 * again} ends the node and starts another one on the same folder.
 *
 * @param file where it is
 * @param comment the lines before the first message, as they are
 * @param options of {@code holdfast node}
 * @param runs one after another on the same folder
 */
record Transcript(Path file, List<String> comment, List<String> options, List<Run> runs) {

  /** One process: what goes in, and what comes out for each line. */
  record Run(List<Step> steps) {
    String input() {
      StringBuilder text = new StringBuilder();
      steps.forEach(step -> text.append(step.input).append('\n'));
      return text.toString();
    }

    String output() {
      StringBuilder text = new StringBuilder();
      steps.forEach(step -> step.output.forEach(line -> text.append(line).append('\n')));
      return text.toString();
    }
  }

  /** A line, and the lines that answer it; with the comments above it. */
  record Step(List<String> comment, String input, List<String> output) {}

  static Transcript read(Path file) throws IOException {
    List<String> head = new ArrayList<>();
    List<String> options = new ArrayList<>();
    List<Run> runs = new ArrayList<>();
    runs.add(new Run(new ArrayList<>()));
    List<String> comment = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      List<Step> steps = runs.get(runs.size() - 1).steps;
      if (line.equals("! again")) {
        runs.add(new Run(new ArrayList<>()));
      } else if (line.startsWith("! ")) {
        options.addAll(List.of(line.substring(2).split(" ")));
        head.addAll(comment);
        head.add(line);
        comment.clear();
      } else if (line.startsWith("> ")) {
        steps.add(new Step(List.copyOf(comment), line.substring(2), new ArrayList<>()));
        comment.clear();
      } else if (line.startsWith("< ")) {
        steps.get(steps.size() - 1).output.add(line.substring(2));
      } else if (line.isEmpty() || line.startsWith("#")) {
        comment.add(line);
      } else {
        throw new IOException("Expected a line of a transcript in " + file + " but was: " + line);
      }
    }
    return new Transcript(file, head, options, runs);
  }

  /** The file as it would be with other answers: one list of lines a step, run after run. */
  String rewritten(List<List<List<String>>> answers) {
    StringBuilder text = new StringBuilder();
    comment.forEach(line -> text.append(line).append('\n'));
    for (int run = 0; run < runs.size(); run++) {
      if (run > 0) {
        text.append("! again\n");
      }
      List<Step> steps = runs.get(run).steps;
      for (int at = 0; at < steps.size(); at++) {
        steps.get(at).comment.forEach(line -> text.append(line).append('\n'));
        text.append("> ").append(steps.get(at).input).append('\n');
        answers.get(run).get(at).forEach(line -> text.append("< ").append(line).append('\n'));
      }
    }
    return text.toString();
  }
}
