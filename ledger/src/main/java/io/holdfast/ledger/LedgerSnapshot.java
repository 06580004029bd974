package io.holdfast.ledger;

import io.holdfast.ledger.SnapshotFormat.WrittenNames;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state of a ledger as of one entry, being written while further entries are applied.
 *
 * <p>Freezing costs nothing: what changes later leaves an image of before behind, until it is
 * written. Both methods touch the ledger, so they are called under the same lock as {@code apply};
 * what {@link #nextChunk} answered is written to disk outside of it.
 */
public final class LedgerSnapshot implements AutoCloseable {
  /** A chunk ends after the record that makes it longer than this; the largest is some 2 MiB. */
  private static final int CHUNK_BYTES = 256 << 10;

  private final LedgerState state;
  private final long index;
  private final ByteWriter out = new ByteWriter(CHUNK_BYTES >> 6);
  private final WrittenNames names = new WrittenNames();
  private int room;
  private Part part = Part.HEAD;
  private boolean closed;

  private enum Part {
    HEAD,
    SESSIONS,
    QUEUES,
    KEY_USES,
    JOBS,
    KEYS,
    SCHEDULES,
    END,
    DONE
  }

  LedgerSnapshot(LedgerState state) {
    this.state = state;
    index = state.appliedIndex;
    SnapshotFormat.writeHead(out, state);
    state.sessions.table().freeze();
    state.queues.table().freeze();
    state.keyUses.table().freeze();
    state.jobs.table().freeze();
    state.keys.table().freeze();
    state.schedules.table().freeze();
  }

  /** Index of the last entry in it. */
  public long index() {
    return index;
  }

  /**
   * Encodes the next records.
   *
   * @param maxRecords so many at most, and not many more than 256 KiB
   * @return the bytes, valid until the next call; null at the end
   */
  public @Nullable ByteBuffer nextChunk(int maxRecords) {
    if (closed) {
      throw new IllegalStateException("Expected the snapshot not to be closed");
    }
    if (part == Part.HEAD) {
      part = Part.SESSIONS; // The head was written at the freeze.
    } else {
      out.clear();
    }
    room = maxRecords;
    while (part != Part.DONE && goOn()) {
      switch (part) {
        case HEAD, DONE -> throw new IllegalStateException("Expected a part but it is " + part);
        case SESSIONS -> drain(state.sessions.table(), this::writeSession, Part.QUEUES);
        case QUEUES -> drain(state.queues.table(), this::writeQueue, Part.KEY_USES);
        case KEY_USES -> drain(state.keyUses.table(), this::writeUse, Part.JOBS);
        case JOBS -> drain(state.jobs.table(), this::writeJob, Part.KEYS);
        case KEYS -> drain(state.keys.table(), this::writeKey, Part.SCHEDULES);
        case SCHEDULES -> drain(state.schedules.table(), this::writeSchedule, Part.END);
        case END -> {
          out.writeByte(SnapshotFormat.END);
          part = Part.DONE;
        }
      }
    }
    return out.size() == 0 ? null : ByteBuffer.wrap(out.array(), 0, out.size());
  }

  /** Lets go of the images; the ledger can be frozen again. To be called once, written or not. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      state.sessions.table().thaw();
      state.queues.table().thaw();
      state.keyUses.table().thaw();
      state.jobs.table().thaw();
      state.keys.table().thaw();
      state.schedules.table().thaw();
    }
  }

  private <R extends TableRecord<R>> void drain(
      RecordTable<R> table, Predicate<R> write, Part next) {
    if (!table.drain(write)) {
      part = next;
    }
  }

  private boolean writeSession(SessionRecord session) {
    SnapshotFormat.writeSession(out, session);
    return took();
  }

  private boolean writeQueue(QueueRecord queue) {
    QueueFormat.writeQueue(out, queue);
    return took();
  }

  private boolean writeUse(KeyUse use) {
    QueueFormat.writeUse(out, use);
    return took();
  }

  private boolean writeJob(JobRecord job) {
    SnapshotFormat.writeJob(out, job, names);
    return took();
  }

  private boolean writeKey(KeyRecord key) {
    SnapshotFormat.writeKey(out, key);
    return took();
  }

  private boolean writeSchedule(ScheduleRecord schedule) {
    ScheduleFormat.writeSchedule(out, schedule);
    return took();
  }

  private boolean took() {
    room--;
    return goOn();
  }

  private boolean goOn() {
    return room > 0 && out.size() < CHUNK_BYTES;
  }
}
