package io.holdfast.log.storage;

import io.holdfast.log.DiskFailedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder in memory, for an application's tests: everything above it does what it always does, and
 * nothing outlives it.
 *
 * <p>Thread-safe; one lock for all, because nobody measures a disk that is none.
 */
public final class VolatileDisk implements Disk {
  private static final int PAGE_BYTES = 64 << 10;

  private final SortedMap<String, Content> files;

  private volatile boolean cut;

  /** An empty folder. */
  public VolatileDisk() {
    this(new TreeMap<>());
  }

  private VolatileDisk(SortedMap<String, Content> files) {
    this.files = files;
  }

  /** The same files for another life, once this one is closed. */
  VolatileDisk reopened() {
    return new VolatileDisk(files);
  }

  @Override
  public synchronized List<String> names() {
    checkOpen();
    return List.copyOf(files.keySet());
  }

  @Override
  public synchronized DiskFile create(String name) {
    checkOpen();
    Content content = new Content();
    if (files.putIfAbsent(name, content) != null) {
      throw new DiskFailedException("Expected no file " + name + " but there is one");
    }
    return new OpenFile(content);
  }

  @Override
  public synchronized DiskFile open(String name) {
    checkOpen();
    return new OpenFile(there(name, files.get(name)));
  }

  @Override
  public synchronized void rename(String from, String to) {
    checkOpen();
    files.put(to, there(from, files.remove(from)));
  }

  @Override
  public synchronized void delete(String name) {
    checkOpen();
    there(name, files.remove(name));
  }

  private static Content there(String name, @Nullable Content content) {
    if (content == null) {
      throw new DiskFailedException("Expected a file " + name + " but there is none");
    }
    return content;
  }

  @Override
  public void syncNames() {
    checkOpen();
  }

  @Override
  public void cut() {
    cut = true;
  }

  @Override
  public void close() {
    cut = true;
  }

  private void checkOpen() {
    if (cut) {
      throw new DiskFailedException("the disk in memory was cut off");
    }
  }

  /** The bytes of a file, in pages. */
  private static final class Content {
    private final List<byte[]> pages = new ArrayList<>();
    private long size;

    void write(long position, ByteBuffer source) {
      long at = position;
      while (source.hasRemaining()) {
        int offset = (int) (at % PAGE_BYTES);
        int length = Math.min(source.remaining(), PAGE_BYTES - offset);
        source.get(page(at), offset, length);
        at += length;
      }
      size = Math.max(size, at);
    }

    private byte[] page(long position) {
      int number = (int) (position / PAGE_BYTES);
      while (pages.size() <= number) {
        pages.add(new byte[PAGE_BYTES]);
      }
      return pages.get(number);
    }

    int read(long position, ByteBuffer target) {
      long at = position;
      while (target.hasRemaining() && at < size) {
        int offset = (int) (at % PAGE_BYTES);
        int length = (int) Math.min(Math.min(target.remaining(), PAGE_BYTES - offset), size - at);
        target.put(page(at), offset, length);
        at += length;
      }
      return (int) (at - position);
    }
  }

  /** A handle; the content stays with it whatever becomes of the name. */
  private final class OpenFile implements DiskFile {
    private final Content content;

    OpenFile(Content content) {
      this.content = content;
    }

    @Override
    public long size() {
      synchronized (VolatileDisk.this) {
        checkOpen();
        return content.size;
      }
    }

    @Override
    public void write(long position, ByteBuffer source) {
      synchronized (VolatileDisk.this) {
        checkOpen();
        content.write(position, source);
      }
    }

    @Override
    public int read(long position, ByteBuffer target) {
      synchronized (VolatileDisk.this) {
        checkOpen();
        return content.read(position, target);
      }
    }

    @Override
    public void sync() {
      checkOpen();
    }

    @Override
    public void close() {
      // There is nothing to give back.
    }
  }
}
