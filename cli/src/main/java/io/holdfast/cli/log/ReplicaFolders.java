package io.holdfast.cli.log;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.log.DamagedException;
import io.holdfast.server.offline.OfflineReplica;
import io.holdfast.server.offline.UnreadableEntryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The folders that a command was pointed at, and what is said of a damaged one. */
final class ReplicaFolders {
  private final Streams streams;
  private final List<Path> folders;
  private boolean damaged;

  private ReplicaFolders(Streams streams, List<Path> folders) {
    this.streams = streams;
    this.folders = folders;
  }

  /** Finds them: a replica's folder, or those right below it. */
  static ReplicaFolders at(Path path, Streams streams) throws IOException {
    List<Path> folders = OfflineReplica.folders(path);
    if (folders.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "no log of a replica in " + path);
    }
    return new ReplicaFolders(streams, folders);
  }

  /** What to do with each replica. */
  interface Visitor {
    /** Called in the order of the folders' names. */
    void visit(String name, OfflineReplica replica);
  }

  /**
   * Opens one after the other, whatever is found in the ones before.
   *
   * @return the exit code: {@link ExitCode#FOUND} when one of them is damaged
   */
  int forEach(Visitor visitor) {
    for (Path folder : folders) {
      try (OfflineReplica replica = OfflineReplica.open(folder)) {
        visitor.visit(name(folder), replica);
      } catch (DamagedException found) {
        report(folder + "/" + found.getMessage());
      } catch (UnreadableEntryException found) {
        report(folder + ": " + found.getMessage());
      }
    }
    return damaged ? ExitCode.FOUND : ExitCode.OK;
  }

  /** More than one, so that each has to be named. */
  boolean areSeveral() {
    return folders.size() > 1;
  }

  private void report(String damage) {
    damaged = true;
    streams.out().flush();
    streams.err().println("holdfast: damaged: " + damage);
    streams.err().flush();
  }

  private static String name(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    Path last = absolute.getFileName();
    return (last == null ? absolute : last).toString();
  }
}
