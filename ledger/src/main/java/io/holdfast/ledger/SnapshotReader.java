package io.holdfast.ledger;

import io.holdfast.ledger.SnapshotFormat.Head;
import io.holdfast.ledger.SnapshotFormat.ReadNames;

/** Makes a state out of a snapshot's bytes, and proves by its digest that it is the one written. */
final class SnapshotReader {
  private SnapshotReader() {}

  static LedgerState read(LedgerOptions options, ByteSource source) {
    ByteReader in = new ByteReader(source);
    LedgerState state = new LedgerState(options);
    Head head;
    try {
      head = SnapshotFormat.readHead(in, state);
      readTables(in, state, head);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Out of bounds or order, or a job of a session that is not there.
      throw new UnknownFormatException("Expected a snapshot but found: " + e.getMessage());
    }
    int end = in.readByte();
    if (end != SnapshotFormat.END) {
      throw new UnknownFormatException("Expected the end of the snapshot but found byte " + end);
    }
    in.requireEnd();
    if (state.digest() != head.digest()) {
      throw new UnknownFormatException(
          "Expected a state of digest "
              + Long.toHexString(head.digest())
              + " but the snapshot makes "
              + Long.toHexString(state.digest()));
    }
    return state;
  }

  private static void readTables(ByteReader in, LedgerState state, Head head) {
    for (long i = 0; i < head.sessions(); i++) {
      state.sessions.add(SnapshotFormat.readSession(in));
    }
    for (long i = 0; i < head.queues(); i++) {
      state.queues.restore(QueueFormat.readQueue(in, state.names));
    }
    state.queues.restored(head.lastQueueId());
    for (long i = 0; i < head.keyUses(); i++) {
      state.keyUses.restore(QueueFormat.readUse(in));
    }
    ReadNames names = new ReadNames(state.names);
    for (long i = 0; i < head.jobs(); i++) {
      state.jobs.restore(SnapshotFormat.readJob(in, names));
    }
    state.jobs.dependants().restored();
    state.keyUses.restored(head.lastUseId());
    state.jobs.owned().restored(head.lastOwnedPlace());
    state.jobs.ended().restored(head.lastEndedPlace());
    state.jobs.restoredEnds(state.queues.table());
    for (long i = 0; i < head.keys(); i++) {
      state.keys.add(SnapshotFormat.readKey(in));
    }
    for (long i = 0; i < head.schedules(); i++) {
      state.schedules.add(ScheduleFormat.readSchedule(in));
    }
  }
}
