/**
 * Durable storage of one replica: the write-ahead log, the vote and the snapshots, over a {@link
 * io.holdfast.log.storage.Disk}.
 *
 * <p>docs/log-format.md has the bytes.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.log.storage;
