package io.holdfast.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.util.SignalHelper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The application's handler of SIGUSR2 stays, and no files appear: in a process of its own. */
@DisabledOnOs(OS.WINDOWS)
class LibrarySignalsTest {
  private static final String OWN_HANDLER = "the application's handler was called";

  @Test
  void aReplicaLeavesTheSignalToTheApplication(@TempDir Path folder) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                absolute(System.getProperty("java.class.path")),
                Application.class.getName(),
                "application")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(output).contains(OWN_HANDLER);
      assertThat(process.exitValue()).isZero();
      assertThat(folder).isEmptyDirectory();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String absolute(String classPath) {
    StringBuilder absolute = new StringBuilder();
    for (String part : classPath.split(File.pathSeparator, -1)) {
      absolute.append(Path.of(part).toAbsolutePath()).append(File.pathSeparator);
    }
    return absolute.toString();
  }

  /** Sends itself the signal while a replica runs in it. */
  static final class Application {
    private Application() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      CountDownLatch called = new CountDownLatch(1);
      SignalHelper.addSignal(SignalHelper.SIG_USR2, List.of(name -> called.countDown()));
      try (TestCluster cluster = TestCluster.inMemory(1)) {
        cluster.startAll();
        cluster.elect(1);
        new ProcessBuilder("kill", "-USR2", Long.toString(ProcessHandle.current().pid()))
            .start()
            .waitFor();
        if (called.await(10, TimeUnit.SECONDS)) {
          System.out.println(OWN_HANDLER);
        }
      }
    }
  }
}
