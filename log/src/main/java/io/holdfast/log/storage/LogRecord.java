package io.holdfast.log.storage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the log as it is stored.
 *
 * @param index from 1
 * @param term Raft's term
 * @param kind what the payload is
 * @param payload not changed once it is here
 */
public record LogRecord(long index, long term, Kind kind, byte[] payload) {

  /** What an entry is to Raft. The code is part of the format. */
  public enum Kind {
    /** A consumer's entry. */
    DATA(1),
    /** The members of the cluster, as UTF-8: see docs/log-format.md. */
    CONFIGURATION(2),
    /** Nothing; a leader's first entry in some cases. */
    NO_OP(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** Its byte on disk. */
    public int code() {
      return code;
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LogRecord that
        && index == that.index
        && term == that.term
        && kind == that.kind
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(index * 31 + term);
  }
}
