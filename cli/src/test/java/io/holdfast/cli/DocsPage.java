package io.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A page of the documentation and what is fenced in it.
 *
 * @param path from the root of the repository, with slashes
 * @param text all of it
 */
record DocsPage(String path, String text) {
  private static final String FENCE = "```";

  /**
   * A fenced block.
   *
   * @param page path of its page
   * @param language what stands behind the opening fence; empty where nothing does
   * @param line number of its first line in the page, from 1
   * @param text its lines
   */
  record Fence(String page, String language, int line, String text) {
    String place() {
      return page + ":" + line;
    }
  }

  static DocsPage read(String path) throws IOException {
    return new DocsPage(path, Files.readString(root().resolve(path)));
  }

  /** README and everything in docs, in the order of their names. */
  static List<DocsPage> all() throws IOException {
    List<DocsPage> pages = new ArrayList<>();
    pages.add(read("README.md"));
    List<String> names;
    try (Stream<Path> files = Files.list(root().resolve("docs"))) {
      names =
          files
              .map(file -> "docs/" + file.getFileName())
              .filter(name -> name.endsWith(".md"))
              .sorted()
              .toList();
    }
    for (String name : names) {
      pages.add(read(name));
    }
    return pages;
  }

  /** The tree that the running test is part of. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve(".mvn"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException(
            "Expected to run inside the repository but no folder above has .mvn");
      }
      folder = parent;
    }
    return folder;
  }

  List<Fence> fences() {
    List<Fence> fences = new ArrayList<>();
    List<String> lines = text.lines().toList();
    int at = 0;
    while (at < lines.size()) {
      if (!lines.get(at).startsWith(FENCE)) {
        at++;
        continue;
      }
      String language = lines.get(at).substring(FENCE.length()).strip();
      int first = ++at;
      while (at < lines.size() && !lines.get(at).startsWith(FENCE)) {
        at++;
      }
      if (at == lines.size()) {
        throw new AssertionError(
            "Expected the block at " + path + ":" + (first + 1) + " to be closed but it is not");
      }
      fences.add(
          new Fence(path, language, first + 1, String.join("\n", lines.subList(first, at)) + "\n"));
      at++;
    }
    return fences;
  }
}
