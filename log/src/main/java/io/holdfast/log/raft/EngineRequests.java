package io.holdfast.log.raft;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowResponse;
import com.alipay.sofa.jraft.rpc.RpcResponseClosureAdapter;
import com.google.protobuf.Empty;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands requests of other replicas to the library's node.
 *
 * <p>The link delivers them one by one and in order, so that appends need none of the library's own
 * sequencing. What may take long, or waits for other messages, goes to the pool.
 */
final class EngineRequests implements Link.RequestHandler {
  private final EngineNode node;
  private final EngineSnapshotStorage snapshots;
  private final LongSupplier wallMillis;

  /**
   * Requests to a node.
   *
   * @param wallMillis what this replica's clock says
   */
  EngineRequests(EngineNode node, EngineSnapshotStorage snapshots, LongSupplier wallMillis) {
    this.node = node;
    this.snapshots = snapshots;
    this.wallMillis = wallMillis;
  }

  @Override
  public void handle(Message request, Consumer<Message> respond) {
    if (request instanceof AppendEntriesRequest append) {
      answer(
          respond,
          node.handleAppendEntriesRequest(
              append, closure(respond, AppendEntriesResponse.getDefaultInstance())));
    } else if (request instanceof RequestVoteRequest vote) {
      answer(
          respond,
          vote.getPreVote()
              ? node.handlePreVoteRequest(vote)
              : node.handleRequestVoteRequest(vote));
    } else if (request instanceof TimeoutNowRequest timeoutNow) {
      answer(
          respond,
          node.handleTimeoutNowRequest(
              timeoutNow, closure(respond, TimeoutNowResponse.getDefaultInstance())));
    } else if (request instanceof ReadIndexRequest read) {
      handleReadIndex(read, closure(respond, ReadIndexResponse.getDefaultInstance()));
    } else if (request instanceof InstallSnapshotRequest install) {
      // Copies the snapshot before it returns.
      EngineThreads.execute(
          () ->
              answer(
                  respond,
                  node.handleInstallSnapshot(
                      install, closure(respond, InstallSnapshotResponse.getDefaultInstance()))));
    } else if (request instanceof GetFileRequest file) {
      EngineThreads.execute(
          () -> {
            Message chunk = snapshots.serve(file);
            respond.accept(
                chunk != null ? chunk : refusal(RaftError.ENOENT, "The snapshot is not offered"));
          });
    } else if (request instanceof Empty) {
      respond.accept(Int64Value.of(wallMillis.getAsLong()));
    } else {
      respond.accept(refusal(RaftError.EINVAL, "Unknown request " + request.getClass().getName()));
    }
  }

  @Override
  public boolean tryHandle(Message request, Consumer<Message> respond) {
    if (request instanceof Empty) {
      handle(request, respond); // At once: what it says is old when it is heard.
      return true;
    }
    return request instanceof AppendEntriesRequest append
        && append.getEntriesCount() > 0
        && node.tryAppend(append, closure(respond, AppendEntriesResponse.getDefaultInstance()));
  }

  private void handleReadIndex(ReadIndexRequest read, RpcRequestClosure closure) {
    node.handleReadIndexRequest(
        read,
        new RpcResponseClosureAdapter<ReadIndexResponse>() {
          @Override
          public void run(Status status) {
            ReadIndexResponse response = getResponse();
            if (response != null) {
              closure.sendResponse(response);
            } else {
              closure.run(status);
            }
          }
        });
  }

  /** A null response comes later, through the closure. */
  private static void answer(Consumer<Message> respond, @Nullable Message response) {
    if (response != null) {
      respond.accept(response);
    }
  }

  static Message refusal(RaftError code, String reason) {
    return ErrorResponse.newBuilder().setErrorCode(code.getNumber()).setErrorMsg(reason).build();
  }

  static RpcRequestClosure closure(Consumer<Message> respond, Message type) {
    return new RpcRequestClosure(
        new RpcContext() {
          @Override
          public void sendResponse(Object response) {
            respond.accept((Message) response);
          }

          @Override
          public @Nullable Connection getConnection() {
            return null;
          }

          @Override
          public String getRemoteAddress() {
            return "";
          }
        },
        type);
  }
}
