package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a replica reaches the others of its cluster.
 *
 * @param cluster the id of the cluster, 1 to 255 bytes of UTF-8; a replica of another one is
 *     refused
 * @param listen where the others reach this replica; port 0 takes any that is free
 * @param others where it reaches them; without itself. An unresolved address is resolved anew at
 *     each attempt to connect
 * @param tls null for plain text, which only a loopback interface is good for
 */
public record TcpOptions(
    String cluster,
    InetSocketAddress listen,
    Map<ReplicaId, InetSocketAddress> others,
    @Nullable TlsFiles tls) {

  public TcpOptions {
    int bytes = cluster.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > Hello.MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "Expected a cluster id of 1 to " + Hello.MAX_TEXT_BYTES + " bytes but were " + bytes);
    }
    others = Map.copyOf(others);
  }
}
