package io.holdfast.log.raft;

import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowResponse;
import com.google.protobuf.Empty;
import com.google.protobuf.Int64Value;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a frame between replicas carries. The numbers are on the wire: docs/transport.md. */
enum MessageKind {
  REFUSAL(0, ErrorResponse.getDefaultInstance()),
  APPEND(1, AppendEntriesRequest.getDefaultInstance()),
  APPENDED(2, AppendEntriesResponse.getDefaultInstance()),
  VOTE_REQUEST(3, RequestVoteRequest.getDefaultInstance()),
  VOTE(4, RequestVoteResponse.getDefaultInstance()),
  STAND_NOW(5, TimeoutNowRequest.getDefaultInstance()),
  STANDING(6, TimeoutNowResponse.getDefaultInstance()),
  READ_INDEX_REQUEST(7, ReadIndexRequest.getDefaultInstance()),
  READ_INDEX(8, ReadIndexResponse.getDefaultInstance()),
  INSTALL_SNAPSHOT(9, InstallSnapshotRequest.getDefaultInstance()),
  SNAPSHOT_INSTALLED(10, InstallSnapshotResponse.getDefaultInstance()),
  CHUNK_REQUEST(11, GetFileRequest.getDefaultInstance()),
  CHUNK(12, GetFileResponse.getDefaultInstance()),
  CLOCK_REQUEST(13, Empty.getDefaultInstance()),
  CLOCK(14, Int64Value.getDefaultInstance());

  /**
   * The library's generated code is older than protobuf 22, whose parsers can be made to waste
   * memory on purpose. Protobuf warns of each type of it on standard error, thirteen paragraphs a
   * process; here frames come from replicas of the own cluster only and are bounded.
   */
  private static final String OLD_PARSERS = "com.google.protobuf.use_unsafe_pre22_gencode";

  private static final String NO_OLD_PARSERS = "com.google.protobuf.error_on_unsafe_pre22_gencode";

  private static final MessageKind[] BY_NUMBER = values();
  private static final Map<Class<?>, MessageKind> BY_CLASS = new HashMap<>();

  static {
    if (System.getProperty(OLD_PARSERS) == null && System.getProperty(NO_OLD_PARSERS) == null) {
      System.setProperty(OLD_PARSERS, "true");
    }
    for (MessageKind kind : BY_NUMBER) {
      BY_CLASS.put(kind.type.getClass(), kind);
    }
  }

  private final int number;
  private final Message type;

  MessageKind(int number, Message type) {
    this.number = number;
    this.type = type;
  }

  int number() {
    return number;
  }

  /** Requests have odd numbers. */
  boolean isRequest() {
    return (number & 1) == 1;
  }

  /** Null when there is none of this number. */
  static @Nullable MessageKind of(int number) {
    return number < 0 || number >= BY_NUMBER.length ? null : BY_NUMBER[number];
  }

  /**
   * @throws IllegalArgumentException for a message that replicas do not send each other
   */
  static MessageKind of(Message message) {
    MessageKind kind = BY_CLASS.get(message.getClass());
    if (kind == null) {
      throw new IllegalArgumentException(
          "Expected a message of the table but was " + message.getClass().getName());
    }
    return kind;
  }

  /** Reads a message of this kind; bytes are copied. */
  Message parse(ByteBuffer bytes) throws InvalidProtocolBufferException {
    return type.getParserForType().parseFrom(bytes);
  }
}
