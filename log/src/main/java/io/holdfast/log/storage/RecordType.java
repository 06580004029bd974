package io.holdfast.log.storage;

import org.jspecify.annotations.Nullable;

/** What a record of the log file says; the codes are part of the format. */
enum RecordType {
  /** An entry of {@link LogRecord.Kind#DATA}. */
  DATA(1, LogRecord.Kind.DATA),
  /** An entry of {@link LogRecord.Kind#CONFIGURATION}. */
  CONFIGURATION(2, LogRecord.Kind.CONFIGURATION),
  /** An entry of {@link LogRecord.Kind#NO_OP}. */
  NO_OP(3, LogRecord.Kind.NO_OP),
  /** All after the record's index is dropped; its term is that of the index. */
  TRUNCATE(16, null),
  /** All before the record's index is dropped. */
  PREFIX(17, null),
  /** All is dropped; the next entry has the record's index. */
  RESET(18, null),
  /**
   * The first record of a segment: its index is the log's last index before the segment, its term
   * the term of that index, its payload the log's first index.
   */
  START(19, null);

  private final int code;
  private final LogRecord.@Nullable Kind kind;

  RecordType(int code, LogRecord.@Nullable Kind kind) {
    this.code = code;
    this.kind = kind;
  }

  int code() {
    return code;
  }

  /** What kind of entry it is, null for the log's own records. */
  LogRecord.@Nullable Kind kind() {
    return kind;
  }

  static RecordType of(LogRecord.Kind kind) {
    return switch (kind) {
      case DATA -> DATA;
      case CONFIGURATION -> CONFIGURATION;
      case NO_OP -> NO_OP;
    };
  }

  /** The type with a code, null when there is none. */
  static @Nullable RecordType of(int code) {
    return switch (code) {
      case 1 -> DATA;
      case 2 -> CONFIGURATION;
      case 3 -> NO_OP;
      case 16 -> TRUNCATE;
      case 17 -> PREFIX;
      case 18 -> RESET;
      case 19 -> START;
      default -> null;
    };
  }
}
