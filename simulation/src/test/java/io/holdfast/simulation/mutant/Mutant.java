package io.holdfast.simulation.mutant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One changed line of one production class.
 *
 * @param what what is wrong with it, in words
 * @param promise number of the promise that it breaks, such as {@code "P2 "}
 * @param module the module of the class
 * @param type the class, by its full name
 * @param line a part of its source that is there exactly once
 * @param changed what stands there instead
 */
record Mutant(
    String what, String promise, String module, String type, String line, String changed) {

  /** The source of the class with the line changed. */
  String source() {
    Path file = Path.of("..", module, "src", "main", "java", type.replace('.', '/') + ".java");
    String source;
    try {
      source = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int first = source.indexOf(line);
    if (first < 0 || source.indexOf(line, first + 1) >= 0) {
      throw new AssertionError(
          "Expected exactly once in " + file + " but was not: " + line.strip());
    }
    return source.replace(line, changed);
  }

  @Override
  public String toString() {
    return promise + "- " + what;
  }
}
