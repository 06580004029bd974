package io.holdfast.server.replica;

import io.holdfast.log.ReplicatedLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A snapshot that a replica took by itself. */
enum SnapshotReport implements ReplicatedLog.SnapshotListener {
  LISTENER;

  private static final Logger logger = LoggerFactory.getLogger(Replica.class);

  @Override
  public void saved(long index) {
    logger.info("snapshot of index {} saved", index);
  }

  @Override
  public void skipped(String reason) {
    logger.info("snapshot not taken: {}", reason);
  }
}
