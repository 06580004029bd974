package io.holdfast.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The configurations of a cluster on loopback, in one folder, with ports that were free. Immutable;
 * it starts nothing.
 */
public final class LoopbackCluster {
  private final Path folder;
  private final Map<String, Integer> apiPorts = new LinkedHashMap<>();
  private final Map<String, Integer> replicationPorts = new LinkedHashMap<>();

  /**
   * Chooses ports and writes a file for each replica.
   *
   * @param folder for configurations and data
   * @param name of the cluster
   * @param replicas their ids; one alone is no cluster
   */
  public LoopbackCluster(Path folder, String name, List<String> replicas) throws IOException {
    this.folder = folder;
    List<Integer> ports = freePorts(2 * replicas.size());
    for (int at = 0; at < replicas.size(); at++) {
      apiPorts.put(replicas.get(at), ports.get(2 * at));
      replicationPorts.put(replicas.get(at), ports.get(2 * at + 1));
    }
    for (String replica : replicas) {
      Files.writeString(config(replica), configuration(name, replica));
    }
  }

  /** Of all replicas. */
  public List<String> replicas() {
    return List.copyOf(apiPorts.keySet());
  }

  /** Where its API will be. */
  public URI api(String replica) {
    return URI.create("http://127.0.0.1:" + apiPorts.get(replica));
  }

  /** Of all replicas. */
  public List<URI> apis() {
    return replicas().stream().map(this::api).toList();
  }

  /** Its configuration file. */
  public Path config(String replica) {
    return folder.resolve(replica + ".yaml");
  }

  /** Its data folder. */
  public Path data(String replica) {
    return folder.resolve(replica);
  }

  private String configuration(String name, String replica) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("replica: ").append(replica).append('\n');
    yaml.append("data: '").append(data(replica).toString().replace("'", "''")).append("'\n");
    yaml.append("listen: 127.0.0.1:").append(apiPorts.get(replica)).append('\n');
    if (apiPorts.size() == 1) {
      return yaml.toString();
    }
    yaml.append("replication: 127.0.0.1:").append(replicationPorts.get(replica)).append('\n');
    yaml.append("cluster:\n  name: ").append(name).append("\n  members:\n");
    apiPorts.forEach(
        (member, port) ->
            yaml.append("    ")
                .append(member)
                .append(":\n      replication: 127.0.0.1:")
                .append(replicationPorts.get(member))
                .append("\n      api: http://127.0.0.1:")
                .append(port)
                .append('\n'));
    return yaml.toString();
  }

  /** Somebody may take one of them meanwhile; then a server says so. */
  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (int at = 0; at < count; at++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        ports.add(socket.getLocalPort());
      }
      return ports;
    } finally {
      for (ServerSocket each : sockets) {
        each.close();
      }
    }
  }
}
