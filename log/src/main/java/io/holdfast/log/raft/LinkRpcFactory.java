package io.holdfast.log.raft;

import com.alipay.sofa.jraft.ReplicatorGroup;
import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.InvokeContext;
import com.alipay.sofa.jraft.rpc.RaftRpcFactory;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.SPI;
import com.google.protobuf.Message;
import io.holdfast.log.ReplicaId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The library's RPC by our links, found by it through its service files.
 *
 * <p>There are no servers: a {@link Link} hands requests to the node itself. The library's own
 * processors would only put two more threads between them.
 */
@SPI(name = "holdfast", priority = 100)
public final class LinkRpcFactory implements RaftRpcFactory {

  @Override
  public void registerProtobufSerializer(String className, Object... arguments) {
    // Messages are carried as they are, or serialized by the network.
  }

  @Override
  public RpcClient createRpcClient(@Nullable ConfigHelper<RpcClient> helper) {
    return new LinkRpcClient();
  }

  @Override
  public RpcServer createRpcServer(Endpoint endpoint, @Nullable ConfigHelper<RpcServer> helper) {
    throw new UnsupportedOperationException("Links take the place of servers");
  }

  private static final class LinkRpcClient implements RpcClient {
    private final Map<String, ReplicaId> replicas = new ConcurrentHashMap<>();
    private @Nullable Link link;

    @Override
    public boolean init(RpcOptions options) {
      link = ((EngineOptions) options).link();
      return true;
    }

    @Override
    public void shutdown() {
      // The link is closed by its owner, after the threads that may still use it.
    }

    @Override
    public boolean checkConnection(Endpoint endpoint) {
      return true;
    }

    @Override
    public boolean checkConnection(Endpoint endpoint, boolean createIfAbsent) {
      return true;
    }

    @Override
    public void closeConnection(Endpoint endpoint) {
      // A link has no connections that the library could count on.
    }

    @Override
    public void registerConnectEventListener(ReplicatorGroup replicators) {
      // The library would use it to start replicators that could not connect; ours always can.
    }

    @Override
    public Object invokeSync(
        Endpoint endpoint, Object request, @Nullable InvokeContext context, long timeoutMillis)
        throws RemotingException {
      // Only its ping to check a connection would come this way, and checkConnection says yes.
      throw new RemotingException("Requests are asynchronous");
    }

    @Override
    public void invokeAsync(
        Endpoint endpoint,
        Object request,
        @Nullable InvokeContext context,
        InvokeCallback callback,
        long timeoutMillis)
        throws RemotingException {
      Link current = link;
      if (current == null) {
        throw new RemotingException("The client is not initialized");
      }
      // The callback names an executor. It stays unused: a link calls back on a thread that holds
      // no lock, which is all that the executor is for.
      current.call(
          replicas.computeIfAbsent(endpoint.getIp(), ReplicaId::new),
          (Message) request,
          timeoutMillis,
          (response, failure) -> callback.complete(response, translate(failure)));
    }

    private static @Nullable Throwable translate(@Nullable Exception failure) {
      if (failure == null) {
        return null;
      }
      return failure instanceof TimeoutException
          ? new InvokeTimeoutException(failure.getMessage())
          : new RemotingException(failure.getMessage());
    }
  }
}
