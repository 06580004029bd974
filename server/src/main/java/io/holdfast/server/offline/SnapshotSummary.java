package io.holdfast.server.offline;

import io.holdfast.ledger.JobState;
import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.Member;
import io.holdfast.ledger.UnknownFormatException;
import io.holdfast.log.storage.OfflineSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is in a snapshot.
 *
 * @param file its name
 * @param bytes its length
 * @param index the last entry in it
 * @param raftTerm Raft's term of that entry
 * @param configuration who voted then, as {@code members=r1,r2,r3}
 * @param members ids and addresses of the members that the ledger knows, as {@code r1 host:port}
 * @param term the leadership term
 * @param leader who led in it
 * @param time ledger time, milliseconds since the Unix epoch
 * @param jobs how many there are in each state that has any
 * @param sessions open ones
 * @param keys idempotency keys remembered
 * @param digest of the whole state, recomputed
 */
public record SnapshotSummary(
    String file,
    long bytes,
    long index,
    long raftTerm,
    String configuration,
    List<String> members,
    long term,
    String leader,
    long time,
    Map<String, Long> jobs,
    long sessions,
    long keys,
    long digest) {

  /** The snapshot files at a path: itself, or those of a replica's folder, the oldest first. */
  public static List<Path> files(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return OfflineSnapshot.files(path);
    }
    return Files.isRegularFile(path) ? List.of(path) : List.of();
  }

  /**
   * Reads and checks all of a file.
   *
   * @throws io.holdfast.log.DamagedException when it is not what was written
   * @throws UnreadableEntryException when what is in it is of no format that is known here
   */
  public static SnapshotSummary read(Path path) {
    try (OfflineSnapshot snapshot = OfflineSnapshot.open(path)) {
      Ledger ledger = Ledger.restore(LedgerOptions.DEFAULT, snapshot::read);
      Map<String, Long> jobs = new LinkedHashMap<>();
      for (JobState state : JobState.values()) {
        if (ledger.jobCount(state) > 0) {
          jobs.put(state.name(), ledger.jobCount(state));
        }
      }
      AtomicLong sessions = new AtomicLong();
      ledger.forEachOpenSession(id -> sessions.incrementAndGet());
      return new SnapshotSummary(
          String.valueOf(path.getFileName()),
          snapshot.bytes(),
          snapshot.index(),
          snapshot.meta().term(),
          snapshot.meta().configuration(),
          ledger.members().stream()
              .filter(member -> !member.dropped())
              .map(SnapshotSummary::shown)
              .toList(),
          ledger.term(),
          ledger.leader(),
          ledger.now(),
          jobs,
          sessions.get(),
          ledger.keyCount(),
          ledger.digest());
    } catch (UnknownFormatException unknown) {
      throw new UnreadableEntryException(0, String.valueOf(unknown.getMessage()));
    }
  }

  private static String shown(Member member) {
    return member.replica() + " " + member.replication();
  }
}
