package io.holdfast.bench;

import io.holdfast.bench.processes.Child;
import io.holdfast.bench.processes.ServerProcesses;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.JobType;
import io.holdfast.client.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What a server costs while nothing happens: its workers are there, wait for jobs and say every few
 * seconds that they live. They are all in this process, whose time does not count.
 */
final class IdleBench implements Bench {
  private static final String NAME = "idle";
  private static final JobType<String, String> TYPE =
      JobType.of("idle", String.class, String.class);
  private static final int[] WORKERS = {10, 1_000};

  /** Each worker says when it has a session; held here, or the level would be lost again. */
  private static final Logger WORKERS_LOG = Logger.getLogger(Worker.class.getName());

  /** What idles is rarely called, and so compiled late. */
  private static final Duration SETTLING = Duration.ofMinutes(2);

  private static final Duration WATCHED = Duration.ofSeconds(30);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "processor time and heap of a server whose workers have nothing to do";
  }

  @Override
  public void run(Path folder, boolean quick, Report report) throws Exception {
    WORKERS_LOG.setLevel(Level.WARNING);
    try (ServerProcesses servers = new ServerProcesses(folder, 1)) {
      servers.startAll();
      Child server = servers.processes().get(0);
      double before = megabytes(server);
      for (int count : WORKERS) {
        List<Worker> workers = new ArrayList<>();
        try (HoldfastClient client = HoldfastClient.connect(servers.apis())) {
          for (int i = 0; i < count; i++) {
            workers.add(
                Worker.builder(client)
                    .name("idle-" + i)
                    .slots(10)
                    .handle(TYPE, (text, context) -> text)
                    .start());
          }
          // What is measured is a length of time, so there is nothing to wait for but time.
          Thread.sleep(quick ? 500 : SETTLING.toMillis());
          measure(server, count + " workers", quick, before, report);
          workers.forEach(Worker::close);
        }
      }
    }
  }

  private static void measure(Child server, String who, boolean quick, double before, Report report)
      throws Exception {
    Duration cpu = server.cpu();
    long begun = System.nanoTime();
    Thread.sleep(quick ? 500 : WATCHED.toMillis());
    double seconds = (System.nanoTime() - begun) / 1e9;
    double used = (server.cpu().toNanos() - cpu.toNanos()) / 1e9;
    report.add(Figure.alone(NAME, who + ", of a core", 100 * used / seconds, "%"));
    report.add(Figure.alone(NAME, who + ", heap more", megabytes(server) - before, "MB"));
  }

  private static double megabytes(Child server) throws Exception {
    return server.liveHeap() / 1e6;
  }
}
