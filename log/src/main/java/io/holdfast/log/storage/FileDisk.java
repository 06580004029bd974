package io.holdfast.log.storage;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.holdfast.log.DiskFailedException;
import io.holdfast.log.FolderInUseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of the file system.
 *
 * <p>The first failure trips the {@link FailStop} before it is thrown, and from then on everything
 * is refused. In particular no sync is tried again: after a failed one the kernel may have dropped
 * the pages and say <em>done</em> the next time.
 *
 * <p>Files are written through channels, not mapped, as a mapped page that cannot be written is no
 * exception but a signal. A channel closes itself when the thread that uses it is interrupted, so
 * threads that come here are never interrupted; if one is, that is a failure like any other.
 *
 * <p>Thread-safe.
 */
public final class FileDisk implements Disk {
  /** Held locked for as long as the folder is open; never deleted. */
  static final String LOCK = "lock";

  private final Path folder;
  private final FailStop failStop;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final FileChannel names;
  private final Set<Handle> handles = ConcurrentHashMap.newKeySet();

  private volatile boolean cut;
  private volatile @Nullable DiskFailedException failure;

  private FileDisk(Path folder, FailStop failStop, FileChannel lockFile, FileLock lock)
      throws IOException {
    this.folder = folder;
    this.failStop = failStop;
    this.lockFile = lockFile;
    this.lock = lock;
    this.names = FileChannel.open(folder, READ);
  }

  /**
   * Opens a folder, and creates it if need be.
   *
   * @throws FolderInUseException when it is open already, here or in another process
   * @throws DiskFailedException when it cannot be created, read or locked; the fail stop is not
   *     tripped yet
   */
  public static FileDisk open(Path folder, FailStop failStop) {
    FileChannel lockFile = null;
    try {
      createDurably(folder);
      lockFile = FileChannel.open(folder.resolve(LOCK), CREATE, WRITE);
      FileLock lock = tryLock(lockFile);
      if (lock == null) {
        throw new FolderInUseException(folder.toString());
      }
      return new FileDisk(folder, failStop, lockFile, lock);
    } catch (IOException | RuntimeException e) {
      closeQuietly(lockFile, e);
      if (e instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new DiskFailedException("cannot open the folder " + folder + ": " + e, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
    try {
      return lockFile.tryLock();
    } catch (OverlappingFileLockException heldInThisProcess) {
      return null;
    }
  }

  private static void createDurably(Path folder) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path each = folder.toAbsolutePath();
        each != null && !Files.exists(each);
        each = each.getParent()) {
      missing.push(each);
    }
    for (Path each : missing) {
      Files.createDirectories(each);
      Path parent = each.getParent();
      if (parent != null) {
        try (FileChannel directory = FileChannel.open(parent, READ)) {
          directory.force(true);
        }
      }
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel, Exception cause) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public List<String> names() {
    return run(
        "list",
        "",
        () -> {
          try (Stream<Path> files = Files.list(folder)) {
            return files
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.equals(LOCK))
                .sorted()
                .toList();
          }
        });
  }

  @Override
  public DiskFile create(String name) {
    return run(
        "create", name, () -> open(name, FileChannel.open(path(name), CREATE_NEW, READ, WRITE)));
  }

  @Override
  public DiskFile open(String name) {
    return run("open", name, () -> open(name, FileChannel.open(path(name), READ, WRITE)));
  }

  private Handle open(String name, FileChannel channel) {
    Handle handle = new Handle(name, channel);
    handles.add(handle);
    return handle;
  }

  @Override
  public void rename(String from, String to) {
    run(
        "rename",
        from,
        () ->
            Files.move(
                path(from),
                path(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING));
  }

  @Override
  public void delete(String name) {
    run(
        "delete",
        name,
        () -> {
          Files.delete(path(name));
          return name;
        });
  }

  @Override
  public void syncNames() {
    run(
        "sync the names of",
        "",
        () -> {
          names.force(true);
          return folder;
        });
  }

  @Override
  public void cut() {
    cut = true;
  }

  @Override
  public void close() {
    cut();
    handles.forEach(Handle::close);
    IOException ignored = new IOException("closing " + folder);
    closeQuietly(names, ignored);
    closeQuietly(lockFile, ignored);
  }

  /** True while the folder is locked by this. */
  boolean isLocked() {
    return lock.isValid();
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  private <T> T run(String what, String name, Operation<T> operation) {
    checkOpen();
    try {
      T done = operation.run();
      checkOpen();
      return done;
    } catch (IOException e) {
      checkOpen();
      Path path = path(name);
      DiskFailedException first =
          new DiskFailedException("cannot " + what + " " + path + ": " + e, e);
      failure = first;
      failStop.trip(first);
      throw first;
    }
  }

  private void checkOpen() {
    if (cut) {
      throw new DiskFailedException("the disk of " + folder + " was cut off");
    }
    DiskFailedException first = failure;
    if (first != null) {
      throw new DiskFailedException(
          "the disk of " + folder + " has failed before: " + first.getMessage(), first);
    }
  }

  /** Something that the file system does. */
  private interface Operation<T> {
    T run() throws IOException;
  }

  /** One open file. */
  private final class Handle implements DiskFile {
    private final String name;
    private final FileChannel channel;

    Handle(String name, FileChannel channel) {
      this.name = name;
      this.channel = channel;
    }

    @Override
    public long size() {
      return run("look at", name, channel::size);
    }

    @Override
    public void write(long position, ByteBuffer source) {
      run(
          "write",
          name,
          () -> {
            long at = position;
            while (source.hasRemaining()) {
              int written = channel.write(source, at);
              if (written <= 0) {
                throw new IOException("wrote nothing of " + source.remaining() + " bytes");
              }
              at += written;
            }
            return at;
          });
    }

    @Override
    public int read(long position, ByteBuffer target) {
      return run(
          "read",
          name,
          () -> {
            int total = 0;
            while (target.hasRemaining()) {
              int read = channel.read(target, position + total);
              if (read < 0) {
                break;
              }
              total += read;
            }
            return total;
          });
    }

    @Override
    public void sync() {
      run(
          "sync",
          name,
          () -> {
            channel.force(false);
            return channel;
          });
    }

    @Override
    public void close() {
      handles.remove(this);
      // A descriptor that cannot be closed has nothing unsynced that anyone relies on.
      closeQuietly(channel, new IOException("closing " + name));
    }
  }
}
