package io.holdfast.cli.worker;

import io.holdfast.client.JobContext;
import io.holdfast.client.JobFailureException;
import io.holdfast.client.JobHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Does a job by a shell command: the payload is its standard input, its standard output is the
 * result, any exit code but 0 is a failure with the end of standard error.
 *
 * <p>The job's id, generation (the fencing token), attempt, queue and type are in its environment.
 * Where the job is to be stopped, the command and its children get SIGTERM, and SIGKILL after five
 * seconds.
 */
final class ShellJob implements JobHandler<byte[], byte[]> {
  /** The server's limit of a result. */
  private static final int MAX_RESULT_BYTES = 1 << 20;

  /** The end of standard error: the last lines say what was wrong. */
  private static final int MAX_ERROR_BYTES = 4 << 10;

  private static final long STOP_SECONDS = 5;

  private final String command;

  /** Reads and writes pipes, three at a time for each job. */
  private final Executor pipes;

  ShellJob(String command, Executor pipes) {
    this.command = command;
    this.pipes = pipes;
  }

  @Override
  public byte[] run(byte[] payload, JobContext context) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command);
    Map<String, String> environment = builder.environment();
    environment.put("HOLDFAST_JOB_ID", Long.toString(context.jobId()));
    environment.put("HOLDFAST_GENERATION", Long.toString(context.fencingToken()));
    environment.put("HOLDFAST_ATTEMPT", Integer.toString(context.attempt()));
    environment.put("HOLDFAST_QUEUE", context.queue());
    environment.put("HOLDFAST_TYPE", context.type());
    // By the names that tools for tracing look for.
    environment.put("TRACEPARENT", context.traceparent());
    environment.put("TRACESTATE", context.tracestate());
    Process process = builder.start();
    CompletableFuture<Void> input =
        CompletableFuture.runAsync(() -> feed(process.getOutputStream(), payload), pipes);
    CompletableFuture<byte[]> output =
        CompletableFuture.supplyAsync(() -> head(process.getInputStream()), pipes);
    CompletableFuture<byte[]> error =
        CompletableFuture.supplyAsync(() -> tail(process.getErrorStream()), pipes);
    try {
      int exitCode = process.waitFor();
      input.get();
      byte[] result = output.get();
      if (exitCode != 0) {
        String said = new String(error.get(), StandardCharsets.UTF_8).strip();
        throw JobFailureException.passing(
            "exit code " + exitCode + (said.isEmpty() ? "" : ": " + said), null);
      }
      if (result.length > MAX_RESULT_BYTES) {
        throw JobFailureException.lasting(
            "the command wrote more than " + MAX_RESULT_BYTES + " bytes");
      }
      return result;
    } catch (ExecutionException broken) {
      throw JobFailureException.passing("a pipe broke: " + broken.getCause(), null);
    } finally {
      stop(process);
    }
  }

  /** A command that does not want its input is no failure. */
  private static void feed(OutputStream in, byte[] payload) {
    try (in) {
      in.write(payload);
    } catch (IOException notRead) {
      System.getLogger(ShellJob.class.getName())
          .log(System.Logger.Level.DEBUG, "the command did not read its input", notRead);
    }
  }

  /** One byte more than a result may have tells that it is too long; the rest is thrown away. */
  private static byte[] head(InputStream out) {
    try (out) {
      byte[] head = out.readNBytes(MAX_RESULT_BYTES + 1);
      out.transferTo(OutputStream.nullOutputStream());
      return head;
    } catch (IOException closed) {
      return new byte[0]; // The process was stopped.
    }
  }

  private static byte[] tail(InputStream err) {
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    byte[] buffer = new byte[MAX_ERROR_BYTES];
    try (err) {
      int count = err.read(buffer);
      while (count >= 0) {
        byte[] before = tail.toByteArray();
        int kept = Math.min(before.length, MAX_ERROR_BYTES - count);
        tail.reset();
        tail.write(before, before.length - kept, kept);
        tail.write(buffer, 0, count);
        count = err.read(buffer);
      }
    } catch (IOException closed) {
      return tail.toByteArray(); // The process was stopped.
    }
    return tail.toByteArray();
  }

  private static void stop(Process process) {
    if (!process.isAlive()) {
      return;
    }
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    boolean interrupted = Thread.interrupted();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException again) {
      process.destroyForcibly();
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
