package io.holdfast.log.raft;

import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.LogStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The library's log storage over our {@link LogStore}.
 *
 * <p>Appends, truncations and resets come from the library's one disk thread; reads from any
 * thread, beside them. A failure cuts the {@link Lifeline} before this returns.
 *
 * <p>The library is never told of it. From the cut on, writes seem to succeed and reads find hollow
 * entries: nothing that comes of it can leave this replica, and the library's paths for errors are
 * worse than none. A term that cannot be read leaves a replicator locked for ever, a failed append
 * leaves voters waiting for ever, and then no shutdown ends.
 *
 * <p>The library truncates the prefix up to its newest snapshot when a snapshot round finds nothing
 * new. With the second newest damaged or the newest wanted gone, the replica would then have
 * nothing to start from; so whatever it asks for, entries above the older of two snapshots stay.
 */
final class EngineLogStorage implements LogStorage {
  private static final byte[] NOTHING = new byte[0];

  /** Of entries that stand for those that cannot be read any more. */
  private static final long HOLLOW_TERM = 1;

  private final LogStore store;
  private final int network;
  private final Lifeline lifeline;
  private final LongSupplier olderSnapshot;

  /**
   * @param olderSnapshot index of the second newest snapshot in place, 0 where there are not two
   */
  EngineLogStorage(LogStore store, int network, Lifeline lifeline, LongSupplier olderSnapshot) {
    this.store = store;
    this.network = network;
    this.lifeline = lifeline;
    this.olderSnapshot = olderSnapshot;
  }

  @Override
  public boolean init(LogStorageOptions options) {
    guarded(
        () -> {
          ConfigurationManager configurations = options.getConfigurationManager();
          for (LogRecord entry : store.configurations()) {
            configurations.add(
                Membership.parse(text(entry))
                    .configurationEntry(entry.index(), entry.term(), network));
          }
        });
    return true;
  }

  @Override
  public void shutdown() {
    // The stores are closed by their owner, when every thread of the library has ended.
  }

  @Override
  public long getFirstLogIndex() {
    return store.firstIndex();
  }

  @Override
  public long getLastLogIndex() {
    return store.lastIndex();
  }

  @Override
  public @Nullable LogEntry getEntry(long index) {
    if (!lifeline.isCut()) {
      try {
        LogRecord entry = store.read(index);
        return entry == null ? null : toLibrary(entry);
      } catch (RuntimeException | Error failure) {
        lifeline.fail(failure);
      }
    }
    LogEntry hollow = new LogEntry(EntryType.ENTRY_TYPE_NO_OP);
    hollow.setId(new LogId(index, HOLLOW_TERM));
    return hollow;
  }

  @Override
  @Deprecated
  public long getTerm(long index) {
    LogEntry entry = getEntry(index);
    return entry == null ? 0 : entry.getId().getTerm();
  }

  @Override
  public boolean appendEntry(LogEntry entry) {
    return appendEntries(List.of(entry)) == 1;
  }

  @Override
  public int appendEntries(List<LogEntry> entries) {
    guarded(
        () -> {
          List<LogRecord> batch = new ArrayList<>(entries.size());
          for (LogEntry entry : entries) {
            batch.add(fromLibrary(entry));
          }
          store.append(batch);
        });
    return entries.size();
  }

  @Override
  public boolean truncatePrefix(long firstIndexKept) {
    guarded(
        () -> {
          if (firstIndexKept > store.lastIndex() + 1) {
            // A snapshot beyond the end was installed: the log goes on behind it.
            store.truncatePrefix(firstIndexKept);
            return;
          }
          long kept = Math.min(firstIndexKept, olderSnapshot.getAsLong() + 1);
          if (kept > store.firstIndex()) {
            store.truncatePrefix(kept);
          }
        });
    return true;
  }

  @Override
  public boolean truncateSuffix(long lastIndexKept) {
    guarded(() -> store.truncateSuffix(lastIndexKept));
    return true;
  }

  @Override
  public boolean reset(long nextLogIndex) {
    guarded(() -> store.reset(nextLogIndex));
    return true;
  }

  private void guarded(Runnable operation) {
    if (lifeline.isCut()) {
      return;
    }
    try {
      operation.run();
    } catch (RuntimeException | Error failure) {
      lifeline.fail(failure);
    }
  }

  private LogEntry toLibrary(LogRecord stored) {
    LogEntry entry =
        new LogEntry(
            switch (stored.kind()) {
              case DATA -> EntryType.ENTRY_TYPE_DATA;
              case CONFIGURATION -> EntryType.ENTRY_TYPE_CONFIGURATION;
              case NO_OP -> EntryType.ENTRY_TYPE_NO_OP;
            });
    entry.setId(new LogId(stored.index(), stored.term()));
    switch (stored.kind()) {
      case DATA -> entry.setData(ByteBuffer.wrap(stored.payload()));
      case CONFIGURATION -> Membership.parse(text(stored)).fill(entry, network);
      case NO_OP -> {}
    }
    return entry;
  }

  private static LogRecord fromLibrary(LogEntry entry) {
    long index = entry.getId().getIndex();
    long term = entry.getId().getTerm();
    return switch (entry.getType()) {
      case ENTRY_TYPE_DATA ->
          new LogRecord(index, term, LogRecord.Kind.DATA, bytes(entry.getData()));
      case ENTRY_TYPE_CONFIGURATION ->
          new LogRecord(
              index,
              term,
              LogRecord.Kind.CONFIGURATION,
              Membership.of(entry).text().getBytes(StandardCharsets.UTF_8));
      case ENTRY_TYPE_NO_OP -> new LogRecord(index, term, LogRecord.Kind.NO_OP, NOTHING);
      case ENTRY_TYPE_UNKNOWN ->
          throw new IllegalStateException("Entry " + index + " of term " + term + " has no type");
    };
  }

  private static String text(LogRecord configuration) {
    return new String(configuration.payload(), StandardCharsets.UTF_8);
  }

  /** The payload; without a copy where the buffer is exactly its array, as in all entries here. */
  private static byte[] bytes(@Nullable ByteBuffer data) {
    if (data == null || !data.hasRemaining()) {
      return NOTHING;
    }
    if (data.hasArray() && data.arrayOffset() == 0 && data.array().length == data.remaining()) {
      return data.array();
    }
    byte[] copy = new byte[data.remaining()];
    data.duplicate().get(copy);
    return copy;
  }
}
