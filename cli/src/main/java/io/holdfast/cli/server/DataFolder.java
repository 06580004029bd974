package io.holdfast.cli.server;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the process owes its data folder beside what is in it. */
final class DataFolder {
  /**
   * Says whose folder it is. The log itself does not know: it would be replayed under any name, and
   * two replicas with the votes of one elect two leaders.
   */
  private static final String OWNER = "owner";

  /** What a replica writes, and what a file system has at its root. */
  private static final Pattern OURS =
      Pattern.compile("lock|owner(\\.tmp)?|vote|(vote|log-|snapshot-).*|lost\\+found");

  private DataFolder() {}

  /** Refuses what cannot be a folder of ours, in one line and before anything is changed. */
  static void requireUsable(Path folder) {
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

  /** Refuses the folder of another replica, or of one of another cluster. */
  static void requireOwner(Path folder, String cluster, String replica) {
    Path file = folder.resolve(OWNER);
    try {
      String found = Files.exists(file) ? Files.readString(file).strip() : "";
      String own = owner(cluster, replica);
      if (!found.isEmpty() && !found.equals(own)) {
        throw unusable(folder, "it belongs to " + found + ", and this is " + own);
      }
    } catch (IOException failed) {
      throw unusable(folder, file + " cannot be read: " + failed);
    }
  }

  /** Says whose it is from now on; the folder is locked by this process. */
  static void keepOwner(Path folder, String cluster, String replica) {
    Path file = folder.resolve(OWNER);
    try {
      if (!Files.exists(file) || Files.size(file) == 0) {
        Path unfinished = folder.resolve(OWNER + ".tmp");
        Files.writeString(unfinished, owner(cluster, replica) + "\n", CREATE, WRITE, SYNC);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException failed) {
      throw unusable(folder, file + " cannot be written: " + failed);
    }
  }

  private static String owner(String cluster, String replica) {
    return "replica " + replica + " of cluster " + cluster;
  }

  /** Only its owner may look into it: payloads are in it as they came. */
  static void closeToOthers(Path folder) {
    if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) == null) {
      return; // The file system has no such permissions.
    }
    try {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException refused) {
      throw unusable(folder, "it cannot be closed to others: " + refused);
    }
  }

  private static CommandFailure unusable(Path folder, String why) {
    return new CommandFailure(
        ExitCode.FOLDER, "cannot use " + folder + " as a data folder: " + why);
  }
}
