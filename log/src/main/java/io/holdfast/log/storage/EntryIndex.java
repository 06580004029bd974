package io.holdfast.log.storage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where every entry of the log is: what the records, read or written in their order, come to. The
 * recovery and the running log apply the same records to the same class.
 *
 * <p>Not thread-safe; {@link SegmentedLog} guards it.
 */
final class EntryIndex {
  private LogState state = LogState.NEW;

  /** In the order of their numbers, without a gap; the last one is written to. */
  private final List<Segment> segments = new ArrayList<>();

  private final TermRuns terms = new TermRuns();

  /** Indexes of the configuration entries, ascending. */
  private final List<Long> configurations = new ArrayList<>();

  LogState state() {
    return state;
  }

  List<Segment> segments() {
    return segments;
  }

  /** The segment that is written to. */
  Segment current() {
    return segments.get(segments.size() - 1);
  }

  List<Long> configurations() {
    return configurations;
  }

  /** The state at the beginning of the first segment that there is. */
  void start(LogState atStart) {
    state = atStart;
  }

  /** Applies one record, which is in {@code segment} at {@code position}. */
  void apply(RecordType type, long index, long term, Segment segment, int position) {
    long lastIndex = state.lastIndex();
    state = state.after(type, index, term);
    switch (type) {
      case DATA, CONFIGURATION, NO_OP -> {
        segment.add(index, position);
        terms.add(index, term);
        if (type == RecordType.CONFIGURATION) {
          configurations.add(index);
        }
      }
      case TRUNCATE -> dropAfter(index);
      case RESET -> dropAfter(-1);
      case PREFIX -> {
        if (index > lastIndex) {
          dropAfter(-1);
        }
        terms.dropBelow(index);
        configurations.removeIf(each -> each < index);
      }
      case START -> {}
    }
  }

  boolean has(long index) {
    return index >= state.firstIndex() && index <= state.lastIndex();
  }

  long termAt(long index) {
    return has(index) ? terms.termAt(index) : 0;
  }

  /** The segment that has an entry, null when the log has not got it. */
  @Nullable Segment find(long index) {
    if (has(index)) {
      for (int i = segments.size() - 1; i >= 0; i--) {
        if (segments.get(i).holds(index)) {
          return segments.get(i);
        }
      }
    }
    return null;
  }

  /**
   * How many segments, from the first on, are not needed any more: they hold no entry that the log
   * still has, and the one after them says by its START what the log was before it.
   */
  int unneeded() {
    int unneeded = segments.size() - 1;
    if (!state.isEmpty()) {
      unneeded = 0;
      while (!segments.get(unneeded).holds(state.firstIndex())) {
        unneeded++;
      }
    }
    while (unneeded > 0 && segments.get(unneeded).isUnused()) {
      unneeded--;
    }
    return unneeded;
  }

  private void dropAfter(long lastKept) {
    for (Segment segment : segments) {
      segment.truncate(lastKept);
    }
    terms.truncate(lastKept);
    configurations.removeIf(each -> each > lastKept);
  }
}
