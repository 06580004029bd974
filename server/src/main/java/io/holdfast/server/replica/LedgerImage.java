package io.holdfast.server.replica;

import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.LedgerSnapshot;
import io.holdfast.log.LogConsumer.SnapshotImage;
import io.holdfast.log.LogConsumer.SnapshotSink;
import io.holdfast.log.LogConsumer.SnapshotSource;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A frozen ledger on its way to a snapshot file: encoded chunk by chunk under the hand-over lock,
 * written between the chunks without it, so that applying waits for one chunk at most.
 */
final class LedgerImage implements SnapshotImage {
  /** About a millisecond's work, the longest turn that anybody has under the hand-over lock. */
  private static final int RECORDS_IN_CHUNK = 1_000;

  private final LedgerSnapshot frozen;
  private final Lock handOver;

  LedgerImage(LedgerSnapshot frozen, Lock handOver) {
    this.frozen = frozen;
    this.handOver = handOver;
  }

  @Override
  public void writeTo(SnapshotSink sink) {
    for (ByteBuffer chunk = next(); chunk != null; chunk = next()) {
      sink.write(chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining());
    }
  }

  private @Nullable ByteBuffer next() {
    handOver.lock();
    try {
      return frozen.nextChunk(RECORDS_IN_CHUNK);
    } finally {
      handOver.unlock();
    }
  }

  @Override
  public void close() {
    handOver.lock();
    try {
      frozen.close();
    } finally {
      handOver.unlock();
    }
  }

  /** The ledger that a snapshot is of. */
  static Ledger read(LedgerOptions options, SnapshotSource snapshot) {
    return Ledger.restore(options, snapshot::read);
  }
}
