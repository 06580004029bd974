package io.holdfast.bench.crash;

import io.holdfast.client.HoldfastClient;
import io.holdfast.client.JobContext;
import io.holdfast.client.JobType;
import io.holdfast.client.Worker;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * A worker's process that is going to be killed or frozen. Each start of a job is a line in a file
 * before anything else happens, so that no start can be forgotten: what was written is kept by the
 * system when a process dies.
 */
final class RecordingWorker {
  /** Its input is how long it takes, milliseconds; its result is the name of the worker. */
  static final JobType<Integer, String> TYPE = JobType.of("recorded", Integer.class, String.class);

  private final String name;
  private final FileChannel starts;

  private RecordingWorker(String name, FileChannel starts) {
    this.name = name;
    this.starts = starts;
  }

  /**
   * Arguments: name, queue, slots, file for the starts, then the servers. Runs until it is killed.
   */
  public static void main(String[] arguments) throws IOException {
    FileChannel starts =
        FileChannel.open(
            Path.of(arguments[3]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    RecordingWorker worker = new RecordingWorker(arguments[0], starts);
    List<URI> servers = Arrays.stream(arguments).skip(4).map(URI::create).toList();
    var unused =
        Worker.builder(HoldfastClient.connect(servers))
            .name(arguments[0])
            .queue(arguments[1])
            .slots(Integer.parseInt(arguments[2]))
            .handle(TYPE, worker::run)
            .start(); // It keeps the process alive.
  }

  private String run(Integer millis, JobContext context) throws IOException, InterruptedException {
    String line = context.jobId() + " " + context.fencingToken() + " " + name + "\n";
    starts.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
    Thread.sleep(millis); // The work.
    return name;
  }
}
