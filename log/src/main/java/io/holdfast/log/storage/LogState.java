package io.holdfast.log.storage;

import org.jspecify.annotations.Nullable;

/**
 * Where the log begins and ends, after some record of it.
 *
 * @param firstIndex the first entry kept
 * @param lastIndex the last entry; {@code firstIndex - 1} when the log is empty
 * @param lastTerm the term of the last entry; 0 when the log is empty
 */
record LogState(long firstIndex, long lastIndex, long lastTerm) {
  /** Of a new log. */
  static final LogState NEW = new LogState(1, 0, 0);

  boolean isEmpty() {
    return lastIndex < firstIndex;
  }

  /** The state after a record. */
  LogState after(RecordType type, long index, long term) {
    return switch (type) {
      case DATA, CONFIGURATION, NO_OP -> new LogState(firstIndex, index, term);
      case TRUNCATE -> new LogState(firstIndex, index, index < firstIndex ? 0 : term);
      case PREFIX -> index > lastIndex ? reset(index) : new LogState(index, lastIndex, lastTerm);
      case RESET -> reset(index);
      case START -> this;
    };
  }

  /** Why a record cannot come here; null when it can. */
  @Nullable String objection(RecordType type, long index, long term) {
    return switch (type) {
      case DATA, CONFIGURATION, NO_OP ->
          index == lastIndex + 1 && term >= lastTerm
              ? null
              : "expected the entry "
                  + (lastIndex + 1)
                  + " of term "
                  + lastTerm
                  + " or later but it is "
                  + index
                  + " of term "
                  + term;
      case TRUNCATE ->
          index >= firstIndex - 1 && index < lastIndex
              ? null
              : "cannot drop what comes after " + index + " of " + this;
      case PREFIX -> index > firstIndex ? null : "cannot drop what comes before " + index;
      case RESET -> index >= 1 ? null : "cannot go on at " + index;
      case START -> null;
    };
  }

  private static LogState reset(long nextIndex) {
    return new LogState(nextIndex, nextIndex - 1, 0);
  }
}
