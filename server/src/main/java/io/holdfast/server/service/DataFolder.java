package io.holdfast.server.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a server owes its data folder beside what is in it. */
public final class DataFolder {
  /** What a replica writes, and what a file system has at its root. */
  private static final Pattern OURS =
      Pattern.compile("lock|vote|identity|(identity|vote|log-|snapshot-).*|lost\\+found");

  private DataFolder() {}

  /**
   * Refuses what cannot be a folder of ours, before anything is changed.
   *
   * @throws UncheckedIOException whose message says why, in one line
   */
  public static void requireUsable(Path folder) {
    @Nullable Path there = folder.toAbsolutePath().normalize();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isDirectory(there)) {
      throw unusable(folder, there + " is not a folder");
    }
    if (!Files.isWritable(there)) {
      throw unusable(folder, "there is no permission to write to " + there);
    }
    if (there.equals(folder.toAbsolutePath().normalize())) {
      requireOurs(folder);
    }
  }

  /** A mistyped path must not make a replica among somebody's files. */
  private static void requireOurs(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      Optional<String> other =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(name -> !OURS.matcher(name).matches())
              .sorted()
              .findFirst();
      if (other.isPresent()) {
        throw unusable(folder, "it has " + other.get() + ", which is no file of a replica");
      }
    } catch (IOException | UncheckedIOException failed) {
      throw unusable(folder, "it cannot be read: " + failed);
    }
  }

  /**
   * Only its owner may look into it: payloads are in it as they came.
   *
   * @throws UncheckedIOException whose message says why that cannot be, in one line
   */
  public static void closeToOthers(Path folder) {
    if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) == null) {
      return; // The file system has no such permissions.
    }
    try {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException refused) {
      throw unusable(folder, "it cannot be closed to others: " + refused);
    }
  }

  private static UncheckedIOException unusable(Path folder, String why) {
    String line = "cannot use " + folder + " as a data folder: " + why;
    return new UncheckedIOException(line, new IOException(line));
  }
}
