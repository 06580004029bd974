package io.holdfast.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The artifact beside what it has relocated: neither of the two takes the other's place. */
final class BesidePlainLibraryTest {
  private static final String ARTIFACT = System.getProperty("holdfast.embedded.jar", "");
  private static final Pattern IN_THE_ARTIFACT =
      Pattern.compile(".*(holdfast-|/)(ledger|decider|log|server)(-[^/]*\\.jar|/target/.*)");

  @Test
  void artifactHasNothingUnderItsOldName() throws IOException {
    try (JarFile jar = new JarFile(ARTIFACT)) {
      List<String> names = jar.stream().map(each -> each.getName()).toList();
      assertThat(names)
          .contains("io/holdfast/server/embedded/Holdfast.class")
          .contains("META-INF/services/io.holdfast.shaded.jraft.rpc.RaftRpcFactory")
          .noneMatch(name -> name.startsWith("com/") || name.contains("com.alipay"))
          .noneMatch(name -> name.startsWith("io/holdfast/client/"));
    }
  }

  @Test
  void neitherLibraryFindsTheProvidersOfTheOther() throws Exception {
    List<String> found = run(classPath());
    assertThat(found).anyMatch(line -> line.startsWith("job done by worker"));
    assertThat(found)
        .anyMatch(line -> line.startsWith("plain timers com.alipay.sofa.jraft.util.timer."))
        .anyMatch(line -> line.startsWith("plain com.alipay.sofa.jraft.JRaftServiceFactory"))
        .anyMatch(line -> line.startsWith("shaded io.holdfast.shaded.jraft.rpc.RaftRpcFactory"))
        .anyMatch(line -> line.contains(" io.holdfast.log.raft.LinkRpcFactory"));
    assertThat(found)
        .filteredOn(line -> line.startsWith("plain "))
        .noneMatch(line -> line.contains("io.holdfast"));
    assertThat(found)
        .filteredOn(line -> line.startsWith("shaded "))
        .noneMatch(line -> line.contains("com.alipay"));
  }

  /** The artifact first, then everything else that an application has, the plain library too. */
  private static String classPath() {
    List<String> path = new ArrayList<>(List.of(ARTIFACT));
    String tests =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Arrays.stream(tests.split(Pattern.quote(File.pathSeparator)))
        .filter(each -> !IN_THE_ARTIFACT.matcher(each).matches())
        .forEach(path::add);
    assertThat(path).anyMatch(each -> each.contains("jraft-core"));
    return String.join(File.pathSeparator, path);
  }

  private static List<String> run(String classPath) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                ApplicationProcess.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.lines().toList();
  }
}
