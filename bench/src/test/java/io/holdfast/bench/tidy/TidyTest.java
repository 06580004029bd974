package io.holdfast.bench.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules over the real tree. */
final class TidyTest {
  private final SourceTree tree = SourceTree.ofThisBuild();

  @Test
  void noFileGotAway() throws Exception {
    assertThat(TidyRules.longFiles(tree.texts())).isEmpty();
  }

  @Test
  void nothingWasLeftBehind() throws Exception {
    assertThat(TidyRules.strays(tree.paths())).isEmpty();
  }

  @Test
  void everyPromiseHasItsReason() throws Exception {
    assertThat(TidyRules.promisesWithoutReason(tree.texts())).isEmpty();
  }

  @Test
  void diagnosticsAreNotCalledLog() throws Exception {
    assertThat(TidyRules.loggersNamedLog(tree.texts())).isEmpty();
  }

  @Test
  void everyPackageTellsItsStory() throws Exception {
    assertThat(TidyRules.packagesWithoutStory(tree.texts())).isEmpty();
  }

  @Test
  void linksLeadSomewhere() throws Exception {
    assertThat(TidyRules.brokenLinks(tree.texts(), tree::exists)).isEmpty();
  }

  @Test
  void theTreeIsReallyRead() throws Exception {
    Map<String, String> texts = tree.texts();
    assertThat(texts).containsKeys("README.md", "pom.xml", "bin/holdfast");
    assertThat(List.copyOf(texts.keySet())).anyMatch(path -> path.endsWith("/TidyTest.java"));
  }
}
