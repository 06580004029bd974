package io.holdfast.cli.server;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** What the process owes its data folder beside what is in it. */
final class DataFolder {
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
