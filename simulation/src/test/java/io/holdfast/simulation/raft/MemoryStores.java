package io.holdfast.simulation.raft;

import io.holdfast.log.LogConsumer.SnapshotSink;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.LogStore;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.SnapshotStore;
import io.holdfast.log.storage.VoteStore;
import io.holdfast.simulation.disk.SimulatedDisk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stores without a disk, for tests of the Raft alone. What they have taken in outlives a crash;
 * they hang on the disk given, so that a replica's next life finds its own.
 */
final class MemoryStores implements RaftWorld.Stores {
  private final Map<Integer, Memory> memories = new HashMap<>();

  @Override
  public ReplicaStores open(int replica, SimulatedDisk disk) {
    return memories.computeIfAbsent(replica, number -> new Memory());
  }

  private static final class Memory implements LogStore, ReplicaStores {
    private final List<LogRecord> records = new ArrayList<>();
    private long first = 1;
    private final MemoryVotes votes = new MemoryVotes();
    private final MemorySnapshots snapshots = new MemorySnapshots();

    @Override
    public LogStore log() {
      return this;
    }

    @Override
    public VoteStore votes() {
      return votes;
    }

    @Override
    public SnapshotStore snapshots() {
      return snapshots;
    }

    @Override
    public void cut() {}

    @Override
    public long firstIndex() {
      return first;
    }

    @Override
    public long lastIndex() {
      return first + records.size() - 1;
    }

    @Override
    public @Nullable LogRecord read(long index) {
      return index < first || index > lastIndex() ? null : records.get((int) (index - first));
    }

    @Override
    public long termAt(long index) {
      LogRecord read = read(index);
      return read == null ? 0 : read.term();
    }

    @Override
    public List<LogRecord> configurations() {
      return List.of();
    }

    @Override
    public void append(List<LogRecord> batch) {
      records.addAll(batch);
    }

    @Override
    public void truncateSuffix(long lastKept) {
      records.subList((int) (lastKept - first + 1), records.size()).clear();
    }

    @Override
    public void truncatePrefix(long firstKept) {
      int drop = (int) Math.min(records.size(), firstKept - first);
      records.subList(0, drop).clear();
      first = firstKept;
    }

    @Override
    public void reset(long nextIndex) {
      records.clear();
      first = nextIndex;
    }

    @Override
    public Recovery recovery() {
      return new Recovery(1, records.size(), 0, false, "", 0);
    }

    @Override
    public void close() {}
  }

  private static final class MemoryVotes implements VoteStore {
    private Vote vote = new Vote(0, "");

    @Override
    public Vote vote() {
      return vote;
    }

    @Override
    public void save(Vote saved) {
      vote = saved;
    }
  }

  private static final class MemorySnapshots implements SnapshotStore {
    private final List<Meta> metas = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();

    @Override
    public List<Meta> snapshots() {
      return List.copyOf(metas);
    }

    private void put(Meta meta, byte[] body) {
      metas.add(meta);
      bodies.add(body);
    }

    @Override
    public Writer begin(Meta meta) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      return new Writer() {
        @Override
        public void commit() {
          put(meta, bytes.toByteArray());
        }

        @Override
        public void write(byte[] from, int offset, int length) {
          bytes.write(from, offset, length);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public Reader open(Meta meta) {
      byte[] body = bodies.get(metas.indexOf(meta));
      return new Reader() {
        private int at;

        @Override
        public Meta meta() {
          return meta;
        }

        @Override
        public long index() {
          return meta.index();
        }

        @Override
        public long rawSize() {
          return 16L + body.length;
        }

        @Override
        public int readRaw(long position, ByteBuffer target) {
          ByteBuffer raw = ByteBuffer.allocate(16 + body.length);
          raw.putLong(meta.index()).putLong(meta.term()).put(body).flip();
          raw.position((int) position);
          int length = raw.remaining();
          target.put(raw);
          return length;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
          if (at == body.length) {
            return -1;
          }
          int count = Math.min(length, body.length - at);
          System.arraycopy(body, at, bytes, offset, count);
          at += count;
          return count;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public Receiver receive() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      return new Receiver() {
        @Override
        public void write(ByteBuffer raw) {
          while (raw.hasRemaining()) {
            bytes.write(raw.get());
          }
        }

        @Override
        public Meta commit() {
          ByteBuffer raw = ByteBuffer.wrap(bytes.toByteArray());
          Meta meta = new Meta(raw.getLong(), raw.getLong(), "");
          byte[] body = new byte[raw.remaining()];
          raw.get(body);
          put(meta, body);
          return meta;
        }

        @Override
        public void close() {}
      };
    }
  }

  /** The body of a snapshot that is one number. */
  static void writeNumber(SnapshotSink sink, long number) {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    sink.write(bytes, 0, bytes.length);
  }
}
