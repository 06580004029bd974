package io.holdfast.cli.worker;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import io.holdfast.client.JobContext;
import io.holdfast.client.JobHandler;
import io.holdfast.client.JobType;
import io.holdfast.client.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A worker whose handler is a shell command. */
@Command(
    description = {
      "Does jobs by a shell command, one process a job, until it is stopped.",
      "The payload is its standard input, standard output is the result;",
      "another exit code than 0 is a failure, with the end of standard error.",
      "In its environment: HOLDFAST_JOB_ID, HOLDFAST_GENERATION (the fencing",
      "token), HOLDFAST_ATTEMPT, HOLDFAST_QUEUE, HOLDFAST_TYPE.",
      "SIGTERM drains: it takes nothing new and ends what it has."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:Stopped and drained.",
      "1:Stopped, but jobs had to be left to others.",
      "2:Wrong usage.",
      "69:No server answers or leads.",
      "77:The token or a certificate is missing, wrong, or for other things."
    },
    footer = {
      "",
      "Example: holdfast worker run --queue billing --slots 4 --exec 'tee -a sent.log'"
    })
final class RunCommand implements Callable<Integer> {
  private final Streams streams;
  private final IntConsumer halt;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ServerOptions server;

  @Option(
      names = {"-q", "--queue"},
      paramLabel = "QUEUE",
      description = "Takes jobs of this queue; more than once for several. default without it.")
  private List<String> queues = new ArrayList<>();

  @Option(
      names = {"-e", "--exec"},
      paramLabel = "CMD",
      required = true,
      description = "What to run, by /bin/sh.")
  @SuppressWarnings("NullAway.Init")
  private String command;

  @Option(names = "--slots", paramLabel = "N", description = "Jobs at once; 1 without it.")
  private int slots = 1;

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      description = "Takes jobs of this type only; more than once for several.")
  private List<String> types = new ArrayList<>();

  @Option(names = "--name", paramLabel = "NAME", description = "The worker's name.")
  private @Nullable String name;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      description = "How long jobs may take to end when it is stopped; 30 without it.")
  private int drainSeconds = 30;

  private volatile boolean stopping;

  /**
   * @param halt ends the process with an exit code; {@code Runtime::halt} but in tests
   */
  @SuppressWarnings("NullAway.Init") // server: by picocli
  RunCommand(Streams streams, IntConsumer halt) {
    this.streams = streams;
    this.halt = halt;
  }

  @Override
  public Integer call() {
    // What the client has to say, on a line, as everything else here.
    System.setProperty("java.util.logging.SimpleFormatter.format", "holdfast: %5$s%n");
    ExecutorService pipes =
        Executors.newCachedThreadPool(
            run -> {
              Thread thread = new Thread(run, "holdfast-pipe");
              thread.setDaemon(true);
              return thread;
            });
    try (HoldfastClient client = server.client()) {
      Worker worker = start(client, new ShellJob(command, pipes));
      CompletableFuture<Integer> stopped = new CompletableFuture<>();
      Thread hook = new Thread(() -> stop(worker, stopped), "holdfast-drain");
      Runtime.getRuntime().addShutdownHook(hook);
      var unused = worker.ended().thenRun(() -> endedByItself(stopped));
      int exitCode = stopped.join();
      if (!stopping) {
        forget(hook);
      }
      return exitCode;
    } finally {
      pipes.shutdownNow();
    }
  }

  /** Where the command is not all of its process, the process may go on and end otherwise. */
  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException signalled) {
      return; // A signal came as well: the hook runs, has nothing to drain, ends the process.
    }
  }

  private Worker start(HoldfastClient client, ShellJob job) {
    try {
      Worker.Builder builder = Worker.builder(client).slots(slots);
      queues.forEach(builder::queue);
      if (name != null) {
        builder.name(name);
      }
      JobHandler<byte[], byte[]> handler = (payload, context) -> told(job, payload, context);
      if (types.isEmpty()) {
        builder.handleOthers(handler);
      }
      types.forEach(type -> builder.handle(JobType.bytes(type), handler));
      return builder.start();
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
    } catch (HoldfastException refused) {
      throw Remote.failure(refused);
    }
  }

  private byte[] told(ShellJob job, byte[] payload, JobContext context) throws Exception {
    try {
      return job.run(payload, context);
    } catch (Exception failed) {
      say("job " + context.jobId() + " attempt " + context.attempt() + ": " + failed.getMessage());
      throw failed;
    }
  }

  /** In the hook that a signal starts: the process ends when it returns. */
  private void stop(Worker worker, CompletableFuture<Integer> stopped) {
    stopping = true;
    say("taking nothing new; ending what is under way");
    int exitCode = ExitCode.OK;
    try {
      worker.drain().get(drainSeconds, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      say("jobs took longer than " + drainSeconds + " s; they go to other workers");
      worker.close();
      exitCode = ExitCode.FOUND;
    } catch (ExecutionException failed) {
      say("could not drain: " + failed.getCause());
      exitCode = ExitCode.FOUND;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      exitCode = ExitCode.FOUND;
    }
    stopped.complete(exitCode);
    // Without this a signal's own exit code would tell that it was not drained.
    halt.accept(exitCode);
  }

  /** It was drained from elsewhere; a signal that comes first says how it ended. */
  private void endedByItself(CompletableFuture<Integer> stopped) {
    if (!stopping) {
      say("drained by the server");
      stopped.complete(ExitCode.OK);
    }
  }

  private void say(String text) {
    streams.err().println("holdfast: " + text.strip().replaceAll("\\s*\\R\\s*", " "));
    streams.err().flush();
  }
}
