package io.holdfast.log.storage;

import java.nio.ByteBuffer;

/**
 * One record as it is written: an entry, or one of the log's own.
 *
 * @param type what it says
 * @param index see {@link RecordType}
 * @param term see {@link RecordType}
 * @param payload an entry's payload; of the log's own only START has one
 */
record StoredRecord(RecordType type, long index, long term, byte[] payload) {
  private static final byte[] NOTHING = new byte[0];

  static StoredRecord entry(LogRecord entry) {
    return new StoredRecord(
        RecordType.of(entry.kind()), entry.index(), entry.term(), entry.payload());
  }

  static StoredRecord truncate(long lastKept, long termOfLastKept) {
    return new StoredRecord(RecordType.TRUNCATE, lastKept, termOfLastKept, NOTHING);
  }

  static StoredRecord prefix(long firstKept) {
    return new StoredRecord(RecordType.PREFIX, firstKept, 0, NOTHING);
  }

  static StoredRecord reset(long nextIndex) {
    return new StoredRecord(RecordType.RESET, nextIndex, 0, NOTHING);
  }

  static StoredRecord start(LogState state) {
    return new StoredRecord(
        RecordType.START,
        state.lastIndex(),
        state.lastTerm(),
        ByteBuffer.allocate(8).putLong(0, state.firstIndex()).array());
  }
}
