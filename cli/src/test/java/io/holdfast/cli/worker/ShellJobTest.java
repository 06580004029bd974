package io.holdfast.cli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.client.JobContext;
import io.holdfast.client.JobFailureException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ShellJobTest {
  private final ExecutorService pipes = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    pipes.shutdownNow();
  }

  @Test
  void thePayloadIsItsInputAndItsOutputIsTheResult() throws Exception {
    assertThat(run("tr a-z A-Z", "hello")).isEqualTo("HELLO");
    String large = "x".repeat(1 << 20);
    assertThat(run("cat", large)).isEqualTo(large);
  }

  @Test
  void itKnowsWhatItIsFromItsEnvironment() throws Exception {
    String names = "$HOLDFAST_JOB_ID $HOLDFAST_GENERATION $HOLDFAST_ATTEMPT $HOLDFAST_QUEUE";
    assertThat(run("echo " + names + " $HOLDFAST_TYPE", "")).isEqualTo("7 3 2 q t\n");
  }

  @Test
  void aCommandThatDoesNotReadItsInputIsNoFailure() throws Exception {
    assertThat(run("echo done", "x".repeat(1 << 20))).isEqualTo("done\n");
  }

  @Test
  void anotherExitCodeIsAFailureWithTheEndOfItsErrors() {
    assertThatThrownBy(() -> run("seq 1 5000 >&2; echo broken >&2; exit 3", ""))
        .isInstanceOf(JobFailureException.class)
        .hasMessageStartingWith("exit code 3: ")
        .hasMessageEndingWith("5000\nbroken")
        .satisfies(failed -> assertThat(failed.getMessage()).hasSizeLessThan(4_200));
  }

  @Test
  void moreOutputThanAResultMayHaveIsAFailureThatLasts() {
    assertThatThrownBy(() -> run("head -c 1048577 /dev/zero", ""))
        .isInstanceOf(JobFailureException.class)
        .hasMessageContaining("1048576 bytes");
  }

  @Test
  void aJobThatIsStoppedEndsItsProcess() throws Exception {
    FutureTask<String> job = new FutureTask<>(() -> run("sleep 1000", ""));
    Thread thread = new Thread(job);
    thread.start();
    thread.interrupt();
    thread.join(TimeUnit.SECONDS.toMillis(20));
    assertThat(thread.isAlive()).isFalse();
    assertThatThrownBy(job::get).hasCauseInstanceOf(InterruptedException.class);
  }

  private String run(String command, String payload) throws Exception {
    byte[] result =
        new ShellJob(command, pipes)
            .run(payload.getBytes(StandardCharsets.UTF_8), new PlainContext());
    return new String(result, StandardCharsets.UTF_8);
  }

  private static final class PlainContext implements JobContext {
    @Override
    public String traceparent() {
      return "00-1-2-01";
    }

    @Override
    public String tracestate() {
      return "";
    }

    @Override
    public void progress(double done, String note) {}

    @Override
    public long jobId() {
      return 7;
    }

    @Override
    public long fencingToken() {
      return 3;
    }

    @Override
    public int attempt() {
      return 2;
    }

    @Override
    public String queue() {
      return "q";
    }

    @Override
    public String type() {
      return "t";
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void throwIfCancelled() {}
  }
}
