package io.holdfast.bench.lifecycle;

import io.holdfast.client.HoldfastClient;
import io.holdfast.client.JobType;
import io.holdfast.client.Worker;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/**
 * The worker's process of a measurement. A job's result is the moment of its start by the monotonic
 * clock, which the processes of a machine share.
 */
public final class WorkerProcess {
  /** What it does. */
  public static final JobType<String, Long> TYPE = JobType.of("life", String.class, Long.class);

  /** Where it takes it from. */
  public static final String QUEUE = "lives";

  private WorkerProcess() {}

  /** Arguments: slots, then the servers. Runs until it is killed. */
  public static void main(String[] arguments) {
    List<URI> servers = Arrays.stream(arguments).skip(1).map(URI::create).toList();
    HoldfastClient client = HoldfastClient.connect(servers);
    Worker worker =
        Worker.builder(client)
            .name("bench-worker")
            .queue(QUEUE)
            .slots(Integer.parseInt(arguments[0]))
            .handle(TYPE, (text, context) -> System.nanoTime())
            .start();
    System.out.println("session " + worker.session()); // The worker keeps the process alive.
  }
}
