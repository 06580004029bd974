package io.holdfast.bench.tidy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The text files of the repository by path: those that git tracks and those it would, so that a new
 * file is checked before it is committed.
 */
final class SourceTree {
  private static final List<String> TEXTS =
      List.of(".java", ".md", ".xml", ".proto", ".yaml", ".yml", ".sh", ".html", ".css", ".js");

  private final Path root;

  private SourceTree(Path root) {
    this.root = root;
  }

  /** The tree that the running test is part of. */
  static SourceTree ofThisBuild() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve(".mvn"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException(
            "Expected to run inside the repository, but no folder above has .mvn");
      }
      folder = parent;
    }
    return new SourceTree(folder);
  }

  /** Path relative to the root, with slashes, to content; in the order of the paths. */
  Map<String, String> texts() throws IOException, InterruptedException {
    Map<String, String> texts = new TreeMap<>();
    for (String path : paths()) {
      Path file = root.resolve(path);
      if (isText(path) && Files.isRegularFile(file)) {
        texts.put(path, Files.readString(file));
      }
    }
    if (texts.isEmpty()) {
      throw new IllegalStateException("Expected git to list files in " + root + ", but it did not");
    }
    return texts;
  }

  /** Whether a file or folder of that path is in the tree. */
  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  /** The paths of all files, texts or not. */
  List<String> paths() throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder(
                "git",
                "-c",
                "core.quotePath=false",
                "ls-files",
                "--cached",
                "--others",
                "--exclude-standard")
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> paths = new String(git.getInputStream().readAllBytes(), UTF_8).lines().toList();
    return git.waitFor() == 0 ? paths : walked();
  }

  /** An unpacked source archive has no git: take what is not built. */
  private List<String> walked() throws IOException {
    try (var files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .filter(path -> !path.startsWith("target/") && !path.contains("/target/"))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isText(String path) {
    return path.startsWith("bin/") || TEXTS.stream().anyMatch(path::endsWith);
  }
}
