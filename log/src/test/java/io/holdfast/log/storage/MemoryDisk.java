package io.holdfast.log.storage;

import io.holdfast.log.DiskFailedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk in memory that keeps apart what was synced and what was not, so that power can fail at any
 * operation: then every unsynced sector and every unsynced name is there or not, as chance has it.
 *
 * <p>One thread. A {@link Session} is the disk as one process sees it.
 */
final class MemoryDisk {
  private static final int SECTOR = 512;

  /** As a process sees them now, and as they are on the platter. */
  private TreeMap<String, Content> names = new TreeMap<>();

  private TreeMap<String, Content> durableNames = new TreeMap<>();

  /** Bytes of one file. */
  private static final class Content {
    byte[] now = new byte[0];
    byte[] durable = new byte[0];
    final BitSet unsynced = new BitSet();

    void write(long position, ByteBuffer source, int length) {
      int end = (int) position + length;
      if (end > now.length) {
        now = Arrays.copyOf(now, end);
      }
      source.get(now, (int) position, length);
      if (length > 0) {
        unsynced.set((int) position / SECTOR, (end - 1) / SECTOR + 1);
      }
    }

    void sync() {
      if (durable.length == now.length) {
        for (int i = unsynced.nextSetBit(0); i >= 0; i = unsynced.nextSetBit(i + 1)) {
          int at = i * SECTOR;
          System.arraycopy(now, at, durable, at, Math.min(SECTOR, now.length - at));
        }
      } else {
        durable = now.clone();
      }
      unsynced.clear();
    }

    void loseUnsynced(Random random) {
      int keep = random.nextInt(3);
      int length = random.nextBoolean() ? now.length : durable.length;
      byte[] after = Arrays.copyOf(durable, length);
      for (int i = unsynced.nextSetBit(0); i >= 0; i = unsynced.nextSetBit(i + 1)) {
        int at = i * SECTOR;
        boolean kept = keep == 0 || (keep == 1 && random.nextBoolean());
        if (kept && at < length) {
          System.arraycopy(now, at, after, at, Math.min(SECTOR, length - at));
        }
      }
      now = after;
      durable = after.clone();
      unsynced.clear();
    }
  }

  /** Power fails: what was not synced is lost, in part or altogether. */
  void losePower(Random random) {
    TreeMap<String, Content> after = new TreeMap<>();
    TreeSet<String> all = new TreeSet<>(names.keySet());
    all.addAll(durableNames.keySet());
    int keep = random.nextInt(3);
    for (String name : all) {
      boolean kept = keep == 0 || (keep == 1 && random.nextBoolean());
      Content content = kept ? names.get(name) : durableNames.get(name);
      if (content != null) {
        after.put(name, content);
      }
    }
    new TreeSet<>(after.keySet()).forEach(name -> content(after, name).loseUnsynced(random));
    names = after;
    durableNames = new TreeMap<>(after);
  }

  private static Content content(Map<String, Content> map, String name) {
    Content content = map.get(name);
    if (content == null) {
      throw new IllegalStateException("Expected a file '" + name + "' but there is none");
    }
    return content;
  }

  List<String> names() {
    return List.copyOf(names.keySet());
  }

  byte[] bytes(String name) {
    return content(names, name).now.clone();
  }

  /** Puts bytes in place, synced, as no process would. */
  void put(String name, byte[] bytes) {
    Content content = new Content();
    content.now = bytes.clone();
    content.durable = bytes.clone();
    names.put(name, content);
    durableNames.put(name, content);
  }

  void remove(String name) {
    names.remove(name);
    durableNames.remove(name);
  }

  /** A copy with everything synced. */
  MemoryDisk copy() {
    MemoryDisk copy = new MemoryDisk();
    names().forEach(name -> copy.put(name, bytes(name)));
    return copy;
  }

  boolean sameBytes(MemoryDisk other) {
    return names().equals(other.names())
        && names().stream().allMatch(name -> Arrays.equals(bytes(name), other.bytes(name)));
  }

  /** What a session fails with when its time has come. */
  enum Ending {
    /** The operation was not done. */
    BEFORE,
    /** A write was done in part, another operation altogether. */
    HALF
  }

  /**
   * Opens the disk for a process.
   *
   * @param operations the number of changing operations after which all fail; a negative one: never
   */
  Session session(int operations, Ending ending, Random random) {
    return new Session(operations, ending, random);
  }

  Session session() {
    return new Session(-1, Ending.BEFORE, new Random(0));
  }

  /** The disk as one process sees it. */
  final class Session implements Disk {
    private final Ending ending;
    private final Random random;
    private int left;
    private boolean cut;

    /** Counts what changes something. */
    private int operations;

    Session(int left, Ending ending, Random random) {
      this.left = left;
      this.ending = ending;
      this.random = random;
    }

    int operations() {
      return operations;
    }

    boolean isCut() {
      return cut;
    }

    private void check() {
      if (cut) {
        throw new DiskFailedException("the disk was cut off");
      }
    }

    /** True when the operation is the one at which the session ends. */
    private boolean ends() {
      check();
      operations++;
      if (left == 0) {
        cut = true;
        if (ending == Ending.BEFORE) {
          throw new DiskFailedException("the process ended");
        }
        return true;
      }
      left--;
      return false;
    }

    private static void end(boolean ends) {
      if (ends) {
        throw new DiskFailedException("the process ended");
      }
    }

    @Override
    public List<String> names() {
      check();
      return MemoryDisk.this.names();
    }

    @Override
    public DiskFile create(String name) {
      boolean ends = ends();
      if (names.containsKey(name)) {
        throw new IllegalStateException("Expected no file '" + name + "' but there is one");
      }
      Content content = new Content();
      names.put(name, content);
      end(ends);
      return new File(content);
    }

    @Override
    public DiskFile open(String name) {
      check();
      return new File(content(names, name));
    }

    @Override
    public void rename(String from, String to) {
      boolean ends = ends();
      names.put(to, content(names, from));
      names.remove(from);
      end(ends);
    }

    @Override
    public void delete(String name) {
      boolean ends = ends();
      content(names, name);
      names.remove(name);
      end(ends);
    }

    @Override
    public void syncNames() {
      boolean ends = ends();
      durableNames = new TreeMap<>(names);
      end(ends);
    }

    @Override
    public void cut() {
      cut = true;
    }

    @Override
    public void close() {
      cut = true;
    }

    private final class File implements DiskFile {
      private final Content content;

      File(Content content) {
        this.content = content;
      }

      @Override
      public long size() {
        check();
        return content.now.length;
      }

      @Override
      public void write(long position, ByteBuffer source) {
        boolean ends = ends();
        int length = source.remaining();
        content.write(
            position, source, ends ? random.nextInt(length + 1) / SECTOR * SECTOR : length);
        end(ends);
      }

      @Override
      public int read(long position, ByteBuffer target) {
        check();
        int length = (int) Math.max(0, Math.min(target.remaining(), size() - position));
        target.put(content.now, (int) Math.min(position, size()), length);
        return length;
      }

      @Override
      public void sync() {
        boolean ends = ends();
        if (!ends || random.nextBoolean()) {
          content.sync();
        }
        end(ends);
      }

      @Override
      public void close() {}
    }
  }

  /** A flipped bit: where it was. */
  record Flip(String name, int at, int bit) {}

  /** Flips one bit of one file; every file is as likely as every other. */
  Flip flip(Random random) {
    List<String> all = names();
    String name = all.get(random.nextInt(all.size()));
    return flip(name, random.nextInt(content(names, name).now.length), random.nextInt(8));
  }

  Flip flip(String name, int at, int bit) {
    Content content = content(names, name);
    content.now[at] ^= (byte) (1 << bit);
    content.durable[at] ^= (byte) (1 << bit);
    return new Flip(name, at, bit);
  }
}
