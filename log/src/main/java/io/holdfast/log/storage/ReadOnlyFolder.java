package io.holdfast.log.storage;

import static java.nio.file.StandardOpenOption.READ;

import io.holdfast.log.DiskFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder that is only looked at: takes no lock, and refuses whatever would change a byte. */
final class ReadOnlyFolder implements Disk {
  private final Path folder;

  ReadOnlyFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new DiskFailedException("cannot list " + folder + ": " + e, e);
    }
  }

  @Override
  public DiskFile open(String name) {
    try {
      return new ReadOnlyFile(folder.resolve(name), FileChannel.open(folder.resolve(name), READ));
    } catch (IOException e) {
      throw new DiskFailedException("cannot open " + folder.resolve(name) + ": " + e, e);
    }
  }

  @Override
  public DiskFile create(String name) {
    throw refused("create " + name);
  }

  @Override
  public void rename(String from, String to) {
    throw refused("rename " + from);
  }

  @Override
  public void delete(String name) {
    throw refused("delete " + name);
  }

  @Override
  public void syncNames() {
    throw refused("sync the names");
  }

  /** Nothing is held that could be cut. */
  @Override
  public void cut() {}

  @Override
  public void close() {}

  private static UnsupportedOperationException refused(String what) {
    return new UnsupportedOperationException("Expected only to read but was asked to " + what);
  }

  private record ReadOnlyFile(Path path, FileChannel channel) implements DiskFile {
    @Override
    public long size() {
      try {
        return channel.size();
      } catch (IOException e) {
        throw new DiskFailedException("cannot look at " + path + ": " + e, e);
      }
    }

    @Override
    public int read(long position, ByteBuffer target) {
      try {
        int total = 0;
        while (target.hasRemaining()) {
          int read = channel.read(target, position + total);
          if (read < 0) {
            break;
          }
          total += read;
        }
        return total;
      } catch (IOException e) {
        throw new DiskFailedException("cannot read " + path + ": " + e, e);
      }
    }

    @Override
    public void write(long position, ByteBuffer source) {
      throw refused("write " + path);
    }

    @Override
    public void sync() {
      throw refused("sync " + path);
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new DiskFailedException("cannot close " + path + ": " + e, e);
      }
    }
  }
}
