package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog.ProposalListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A replica in a process of its own, to be killed; talks to its test by lines. */
final class ReplicaProcess implements AutoCloseable {
  private final Process process;

  private ReplicaProcess(Process process) {
    this.process = process;
  }

  /**
   * @param ports of all replicas
   * @param said gets {@code NUMBER WORD}: {@code started}; {@code following} for each leader;
   *     {@code committed} for an entry of each own leadership
   */
  static ReplicaProcess start(
      int number, List<Integer> ports, Path folder, BlockingQueue<String> said) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ReplicaProcess.class.getName());
    command.add(Integer.toString(number));
    command.add(folder.toString());
    ports.forEach(port -> command.add(port.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    EngineThreads.execute(
        () -> {
          try (BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              said.add(number + " " + line);
            }
          } catch (IOException killed) {
            said.add(number + " gone");
          }
        });
    return new ReplicaProcess(process);
  }

  /** Ports that were free a moment ago. */
  static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  /** SIGKILL; waits for the end. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Still there after SIGKILL");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The process. */
  public static void main(String[] arguments) throws IOException {
    ReplicaId self = TestCluster.id(Integer.parseInt(arguments[0]));
    Map<ReplicaId, InetSocketAddress> addresses = new HashMap<>();
    for (int i = 2; i < arguments.length; i++) {
      addresses.put(
          TestCluster.id(i - 1),
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[i])));
    }
    InetSocketAddress listen = Objects.requireNonNull(addresses.remove(self));
    List<ReplicaId> members = new ArrayList<>(addresses.keySet());
    members.add(self);
    RaftLog log =
        new RaftLog(
            self,
            members,
            new TcpNetwork(new TcpOptions(LoopbackSockets.CLUSTER, listen, addresses, null)),
            TestCluster.foldersIn(Path.of(arguments[1])).apply(self),
            RaftTimes.standard());
    log.start(
        new RecordingConsumer() {
          @Override
          public void leadershipStarted(long raftTerm) {
            super.leadershipStarted(raftTerm);
            EngineThreads.execute(() -> propose(log, raftTerm));
          }

          @Override
          public void following(@Nullable ReplicaId leader, long raftTerm) {
            super.following(leader, raftTerm);
            if (leader != null) {
              System.out.println("following");
            }
          }
        });
    System.out.println("started");
    // Ends with its test.
    while (System.in.read() >= 0) {
      // Nothing is said to it.
    }
    log.crash();
  }

  private static void propose(RaftLog log, long raftTerm) {
    log.propose(
        raftTerm,
        ("led in " + raftTerm).getBytes(StandardCharsets.UTF_8),
        new ProposalListener() {
          @Override
          public void committed(long index) {
            System.out.println("committed");
          }

          @Override
          public void indeterminate(String reason) {
            System.out.println("indeterminate");
          }
        });
  }
}
