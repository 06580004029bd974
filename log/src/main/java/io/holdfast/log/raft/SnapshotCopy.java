package io.holdfast.log.raft;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.RaftClientService;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.alipay.sofa.jraft.rpc.RpcResponseClosureAdapter;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotCopier;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import io.holdfast.log.DamagedException;
import io.holdfast.log.storage.SnapshotStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in the raw file of the leader's snapshot, chunk by chunk, on a pool thread.
 *
 * <p>What comes in is verified before it is put in place. A copy that does not verify is the
 * leader's damage or the network's, not this disk's: it is thrown away, and the leader tries again.
 */
final class SnapshotCopy extends SnapshotCopier {
  /** Bytes of a request; several are not needed to fill a link, and the memory is bounded. */
  static final int CHUNK = 1 << 20;

  private static final int CHUNK_TIMEOUT_MILLIS = 5_000;

  /** A lost chunk is asked for again; the loss of several in a row is a broken link. */
  private static final int CHUNK_TRIES = 3;

  private static final Logger logger = LoggerFactory.getLogger(SnapshotCopy.class);

  private final EngineSnapshotStorage storage;
  private final SnapshotExport export;
  private final RaftClientService client;
  private final int network;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final CompletableFuture<GetFileResponse> cancelled = new CompletableFuture<>();
  private volatile @Nullable SnapshotReader reader;

  SnapshotCopy(
      EngineSnapshotStorage storage, SnapshotExport export, RaftClientService client, int network) {
    this.storage = storage;
    this.export = export;
    this.client = client;
    this.network = network;
  }

  @Override
  public void start() {
    EngineThreads.execute(
        () -> {
          try {
            receive();
          } catch (CopyFailedException | DamagedException failure) {
            logger.warn("A snapshot could not be copied from {}", export.replica(), failure);
            setError(RaftError.EINTERNAL, "%s", failure.getMessage());
          } catch (RuntimeException | Error failure) {
            storage.lifeline().fail(failure);
            setError(RaftError.EIO, "%s", failure);
          } finally {
            finished.countDown();
          }
        });
  }

  private void receive() throws CopyFailedException {
    try (SnapshotStore.Receiver receiver = storage.store().receive()) {
      long offset = 0;
      boolean end = false;
      while (!end) {
        GetFileResponse chunk = chunk(offset);
        if (storage.lifeline().isCut()) {
          throw new CopyFailedException("This replica has ended");
        }
        receiver.write(chunk.getData().asReadOnlyByteBuffer());
        offset += chunk.getData().size();
        end = chunk.getEof();
        if (!end && chunk.getData().isEmpty()) {
          throw new CopyFailedException("The snapshot ended early, at byte " + offset);
        }
      }
      SnapshotStore.Meta meta = receiver.commit();
      storage.refresh();
      reader = new EngineSnapshotReader(storage, storage.store().open(meta));
    }
  }

  private GetFileResponse chunk(long offset) throws CopyFailedException {
    GetFileRequest request =
        GetFileRequest.newBuilder()
            .setReaderId(export.number())
            .setFilename("")
            .setOffset(offset)
            .setCount(CHUNK)
            .build();
    for (int tries = 1; ; tries++) {
      CompletableFuture<GetFileResponse> response = new CompletableFuture<>();
      var unused =
          client.getFile(
              Membership.peer(export.replica(), network).getEndpoint(),
              request,
              CHUNK_TIMEOUT_MILLIS,
              new RpcResponseClosureAdapter<GetFileResponse>() {
                @Override
                public void run(Status status) {
                  if (status.isOk()) {
                    response.complete(getResponse());
                  } else {
                    response.completeExceptionally(new CopyFailedException(status.toString()));
                  }
                }
              });
      try {
        return (GetFileResponse)
            CompletableFuture.anyOf(response, cancelled)
                .get(2L * CHUNK_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException failure) {
        if (tries == CHUNK_TRIES || cancelled.isDone()) {
          throw new CopyFailedException("Byte " + offset + ": " + failure.getMessage());
        }
      } catch (InterruptedException interrupt) {
        Thread.currentThread().interrupt();
        throw new CopyFailedException("Interrupted");
      }
    }
  }

  @Override
  public void cancel() {
    cancelled.completeExceptionally(new CopyFailedException("Cancelled"));
  }

  @Override
  public void join() throws InterruptedException {
    finished.await();
  }

  @Override
  public @Nullable SnapshotReader getReader() {
    return reader;
  }

  @Override
  public void close() {
    cancel();
  }

  /** The snapshot could not be had; nothing of this replica is wrong. */
  private static final class CopyFailedException extends Exception {
    CopyFailedException(String message) {
      super(message);
    }
  }
}
