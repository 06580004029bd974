package io.holdfast.server.offline;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.CommandCodec;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.Outcome;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.OfflineLog;
import io.holdfast.log.storage.SnapshotStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a replica's log comes to: applied from its first entry to a new ledger, and watched
 * meanwhile. For checks of promises after the fact; it does not believe the ledger in what it
 * watches, but keeps its own list of owners.
 *
 * <p>Where the log's beginning was dropped it starts from the oldest snapshot that the entries go
 * on from. What is watched is then proven from there on only: what was before stands in the
 * snapshot, and is believed, its checksums and its digest being right. Who owned a job at the
 * snapshot counts as its first owner.
 */
public final class OfflineReplay {

  /** A job in a generation. */
  private record Held(long job, long generation) {}

  /**
   * A job was given to a session.
   *
   * @param time ledger time, milliseconds since the Unix epoch
   */
  public record Given(long time, long job, long generation, long session) {}

  /**
   * A replica became leader.
   *
   * @param time ledger time, milliseconds since the Unix epoch
   */
  public record Succession(long time, String replica, long term) {}

  private final Ledger ledger;
  private final long begin;
  private final Map<Held, Long> owners = new HashMap<>();
  private final List<String> doubleOwners = new ArrayList<>();
  private final List<Given> givenAgain = new ArrayList<>();
  private final List<Succession> successions = new ArrayList<>();
  private long index;

  private OfflineReplay(Ledger ledger) {
    this.ledger = ledger;
    begin = ledger.appliedIndex();
    index = begin;
    ledger.forEachOwned(
        id -> {
          Job job = ledger.job(id);
          if (job != null) {
            owners.put(new Held(id, job.generation()), job.session());
          }
          return true;
        });
  }

  /**
   * Applies the entries up to one that is known to be committed.
   *
   * @throws io.holdfast.log.DamagedException when log or snapshot are not what was written
   * @throws IllegalArgumentException when the log's beginning was dropped, and there is no snapshot
   *     up to that entry
   */
  public static OfflineReplay of(Path folder, long upTo) {
    try (OfflineLog log = OfflineLog.open(folder)) {
      OfflineReplay replay = new OfflineReplay(beginning(log, folder, upTo));
      log.forEach(replay.begin + 1, upTo, replay::apply);
      return replay;
    }
  }

  private static Ledger beginning(OfflineLog log, Path folder, long upTo) {
    long first = log.summary().firstIndex();
    if (first == 1) {
      return new Ledger(LedgerOptions.DEFAULT);
    }
    for (SnapshotStore.Meta each : log.summary().snapshots()) {
      if (each.index() >= first - 1 && each.index() <= upTo) {
        try (SnapshotStore.Reader snapshot = log.openSnapshot(each)) {
          return Ledger.restore(LedgerOptions.DEFAULT, snapshot::read);
        }
      }
    }
    throw new IllegalArgumentException(
        "Expected a snapshot from index "
            + (first - 1)
            + " to "
            + upTo
            + " in "
            + folder
            + " but there is none, and the log begins at "
            + first);
  }

  /** The last entry before the first that was watched: 0, or a snapshot's. */
  public long begin() {
    return begin;
  }

  /** The last entry that was applied. */
  public long index() {
    return index;
  }

  /** Of the whole state after it. */
  public long digest() {
    return ledger.digest();
  }

  /** A job's state; null for one that is not known. */
  public @Nullable String stateOf(long job) {
    JobState state = ledger.stateOf(job);
    return state == null ? null : state.name();
  }

  /** Every (job, generation) that two sessions were given, as a sentence. */
  public List<String> doubleOwners() {
    return List.copyOf(doubleOwners);
  }

  /** Assignments in a later generation than the first, in the log's order. */
  public List<Given> givenAgain() {
    return List.copyOf(givenAgain);
  }

  /** The leaders, in the log's order. */
  public List<Succession> successions() {
    return List.copyOf(successions);
  }

  private void apply(LogRecord record) {
    index = record.index();
    if (record.kind() != LogRecord.Kind.DATA) {
      return;
    }
    Entry entry = CommandCodec.decode(ByteBuffer.wrap(record.payload()));
    ledger.beginEntry(index, entry);
    for (Command command : entry.commands()) {
      Outcome outcome = ledger.apply(index, command);
      if (!outcome.accepted()) {
        continue;
      }
      if (command instanceof Command.Assign assign) {
        // The command may say "the current one"; the outcome says which one that was.
        given(entry.time(), assign.jobId(), outcome.generation(), assign.sessionId());
      } else if (command instanceof Command.TakeOver taken) {
        given(entry.time(), taken.jobId(), outcome.generation(), taken.sessionId());
      } else if (command instanceof Command.EstablishLeadership && !outcome.duplicate()) {
        successions.add(new Succession(entry.time(), ledger.leader(), ledger.term()));
      }
    }
  }

  private void given(long time, long job, long generation, long session) {
    Long before = owners.putIfAbsent(new Held(job, generation), session);
    if (before != null && before != session) {
      doubleOwners.add(
          "job "
              + job
              + " in generation "
              + generation
              + " had sessions "
              + before
              + " and "
              + session);
    }
    if (generation > 1) {
      givenAgain.add(new Given(time, job, generation, session));
    }
  }
}
