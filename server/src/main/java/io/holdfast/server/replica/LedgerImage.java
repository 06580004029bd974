package io.holdfast.server.replica;

import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.LedgerSnapshot;
import io.holdfast.log.LogConsumer.SnapshotImage;
import io.holdfast.log.LogConsumer.SnapshotSink;
import io.holdfast.log.LogConsumer.SnapshotSource;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import java.util.function.LongConsumer;
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
  private final LongConsumer written;

  /**
   * @param written learns how many bytes it was, when it is written
   */
  LedgerImage(LedgerSnapshot frozen, Lock handOver, LongConsumer written) {
    this.frozen = frozen;
    this.handOver = handOver;
    this.written = written;
  }

  @Override
  public void writeTo(SnapshotSink sink) {
    long bytes = 0;
    for (ByteBuffer chunk = next(); chunk != null; chunk = next()) {
      bytes += chunk.remaining();
      sink.write(chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining());
    }
    written.accept(bytes);
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

  /**
   * The ledger that a snapshot is of.
   *
   * @param read learns how many bytes it was
   */
  static Ledger read(LedgerOptions options, SnapshotSource snapshot, LongConsumer read) {
    long[] bytes = {0};
    Ledger ledger =
        Ledger.restore(
            options,
            (target, offset, length) -> {
              int count = snapshot.read(target, offset, length);
              bytes[0] += Math.max(0, count);
              return count;
            });
    read.accept(bytes[0]);
    return ledger;
  }
}
