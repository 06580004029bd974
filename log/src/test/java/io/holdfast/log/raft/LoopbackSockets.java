package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Gives each life of the replicas r1, r2, … a {@link TcpNetwork}, at addresses that stay. */
final class LoopbackSockets implements Function<ReplicaId, Network>, AutoCloseable {
  static final String CLUSTER = "test-cluster";

  private final Map<ReplicaId, TcpNetwork> first = new HashMap<>();
  private final Map<ReplicaId, InetSocketAddress> addresses = new HashMap<>();
  private final Map<ReplicaId, TlsFiles> tls;

  LoopbackSockets(int size) {
    this(size, Map.of());
  }

  /**
   * @param tls of each replica; empty for plain text
   */
  LoopbackSockets(int size, Map<ReplicaId, TlsFiles> tls) {
    this.tls = tls;
    for (int number = 1; number <= size; number++) {
      ReplicaId id = TestCluster.id(number);
      TcpNetwork network = new TcpNetwork(options(id, anyPort(), Map.of()));
      first.put(id, network);
      addresses.put(id, network.address());
    }
    first.forEach((id, network) -> network.setOthers(others(id)));
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  InetSocketAddress address(int number) {
    return Objects.requireNonNull(addresses.get(TestCluster.id(number)));
  }

  Map<ReplicaId, InetSocketAddress> others(ReplicaId self) {
    Map<ReplicaId, InetSocketAddress> others = new HashMap<>(addresses);
    others.remove(self);
    return others;
  }

  private TcpOptions options(
      ReplicaId self, InetSocketAddress listen, Map<ReplicaId, InetSocketAddress> others) {
    return new TcpOptions(CLUSTER, listen, others, tls.get(self));
  }

  @Override
  public TcpNetwork apply(ReplicaId self) {
    TcpNetwork network = first.remove(self);
    return network != null
        ? network
        : new TcpNetwork(options(self, Objects.requireNonNull(addresses.get(self)), others(self)));
  }

  /** Closes what was never given to a replica. */
  @Override
  public void close() {
    first.values().forEach(TcpNetwork::close);
  }
}
