package io.holdfast.log.storage;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One replica's folder: flat, files by name. The only way to the disk; the simulation has one of
 * its own.
 *
 * <p>Every method throws {@link io.holdfast.log.DiskFailedException} at the first failure, after
 * which the whole disk refuses: nothing is retried. {@link #cut} does the same from outside.
 *
 * <p>Contract of durability: a file's content is durable up to its last {@link DiskFile#sync}; a
 * name (create, rename, delete) is durable after {@link #syncNames}. Whatever was not synced may be
 * lost in any part: content at 512-byte sectors, names one by one.
 *
 * <p>A handle belongs to its file, whatever name the file gets or loses: it stays usable over a
 * rename, and readable when the file is deleted or replaced.
 */
public interface Disk extends AutoCloseable {

  /** Names of the files, sorted. */
  List<String> names();

  /** Creates a file that must not exist, for reading and writing. */
  DiskFile create(String name);

  /** Opens a file that exists, for reading and writing. */
  DiskFile open(String name);

  /** Gives a file another name, replacing what had it. */
  void rename(String from, String to);

  /** Deletes a file. */
  void delete(String name);

  /** Makes creations, renames and deletions durable. */
  void syncNames();

  /**
   * Refuses everything from now on. May be called from any thread and waits for no operation under
   * way; one that ends after it fails, so that nothing is acknowledged any more. Handles are closed
   * by {@link #close}.
   */
  void cut();

  /** Cuts, then closes every handle, which may wait for an operation under way. */
  @Override
  void close();

  /** One open file. Reads may run beside writes from other threads. */
  interface DiskFile extends AutoCloseable {
    /** Length in bytes. */
    long size();

    /** Writes all of {@code source} at {@code position}; the file grows as needed. */
    void write(long position, ByteBuffer source);

    /** Reads until {@code target} is full or the file ends; answers how many bytes. */
    int read(long position, ByteBuffer target);

    /** Makes the content durable (fdatasync, or fsync where the length changed). */
    void sync();

    /** Gives the handle back; writes and syncs nothing. Never fails. */
    @Override
    void close();
  }
}
