package io.holdfast.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes; the one that leads is killed, again and again. */
class KilledLeaderTest {
  private static final int ROUNDS = 3;

  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  @Test
  void anotherProcessLeadsAndCommitsAndTheKilledOneFollowsIt(@TempDir Path folder)
      throws Exception {
    List<Integer> ports = ReplicaProcess.freePorts(3);
    Map<Integer, ReplicaProcess> replicas = new HashMap<>();
    try {
      for (int number = 1; number <= 3; number++) {
        replicas.put(number, ReplicaProcess.start(number, ports, folder, said));
      }
      int leader = awaitLeaderOtherThan(0);
      for (int round = 0; round < ROUNDS; round++) {
        Objects.requireNonNull(replicas.get(leader)).kill();
        int successor = awaitLeaderOtherThan(leader);
        replicas.put(leader, ReplicaProcess.start(leader, ports, folder, said));
        await(leader + " following");
        leader = successor;
      }
    } finally {
      replicas.values().forEach(ReplicaProcess::close);
    }
  }

  private int awaitLeaderOtherThan(int killed) throws InterruptedException {
    int leader;
    do {
      leader = Integer.parseInt(await(" committed").split(" ", -1)[0]);
    } while (leader == killed);
    return leader;
  }

  private String await(String ending) throws InterruptedException {
    String line;
    do {
      line = said.poll(30, TimeUnit.SECONDS);
      assertThat(line).as("Nothing said within 30 s, waiting for '%s'", ending).isNotNull();
    } while (!line.endsWith(ending));
    return line;
  }
}
