package io.holdfast.bench.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The canaries: what each rule must catch, and what it must let pass. */
final class TidyRulesTest {
  // In two parts, or this file would offend.
  private static final String PROMISE = "TO" + "DO";
  private static final String LOGGER = "Logger lo" + "g";

  @Test
  void aReportThatALibraryWroteIsFound() {
    assertThat(
            TidyRules.strays(
                List.of("README.md", ".gitignore", "LICENSE", "pom.xml", "bin/x.log", "x.log.1")))
        .containsExactly("x.log.1 is not to be at the root");
  }

  @Test
  void longFiles() {
    assertThat(TidyRules.longFiles(Map.of("a/A.java", "x\n".repeat(501))))
        .containsExactly("a/A.java has 501 lines, the limit is 500");
    assertThat(TidyRules.longFiles(Map.of("a/A.java", "x\n".repeat(500)))).isEmpty();
    assertThat(TidyRules.longFiles(Map.of("a/long.md", "x\n".repeat(501)))).isEmpty();
  }

  @Test
  void promises() {
    for (String text :
        List.of("// " + PROMISE + ": later", PROMISE, PROMISE + " ()", "FIX" + "ME")) {
      assertThat(TidyRules.promisesWithoutReason(Map.of("A.java", "\n" + text)))
          .as(text)
          .singleElement()
          .asString()
          .startsWith("A.java:2: ");
    }
    for (String text :
        List.of(PROMISE + " (needs a second disk): x", PROMISE + "(why)", "methodology")) {
      assertThat(TidyRules.promisesWithoutReason(Map.of("bin/x", text))).as(text).isEmpty();
    }
  }

  @Test
  void loggers() {
    assertThat(TidyRules.loggersNamedLog(Map.of("A.java", "  private final " + LOGGER + " = x;")))
        .hasSize(1);
    assertThat(TidyRules.loggersNamedLog(Map.of("A.java", "final Logger logger = x;"))).isEmpty();
    assertThat(TidyRules.loggersNamedLog(Map.of("A.java", "final ReplicatedLog log = x;")))
        .isEmpty();
  }

  @Test
  void stories() {
    String type = "package io.holdfast.x;\n";
    String story = "/** Story. */\n@NullMarked\npackage io.holdfast.x;\n";
    String untold = "package io.holdfast.x;\n";
    String path = "m/src/main/java/io/holdfast/x/";

    assertThat(TidyRules.packagesWithoutStory(Map.of(path + "A.java", type))).hasSize(1);
    assertThat(
            TidyRules.packagesWithoutStory(
                Map.of(path + "A.java", type, path + "package-info.java", untold)))
        .hasSize(1);
    assertThat(
            TidyRules.packagesWithoutStory(
                Map.of(path + "A.java", type, "n/package-info.java", story)))
        .as("told in another module")
        .hasSize(1);
    assertThat(
            TidyRules.packagesWithoutStory(
                Map.of(
                    path + "A.java",
                    type,
                    "m/src/test/java/io/holdfast/x/ATest.java",
                    type,
                    path + "package-info.java",
                    story)))
        .isEmpty();
  }

  @Test
  void links() {
    Map<String, String> files =
        Map.of(
            "README.md", "# Top\n## What it's for, really\n",
            "docs/a.md", "",
            "docs/b.md", "# B\n");
    assertThat(broken("[x](missing.md)", files))
        .containsExactly("docs/a.md: missing.md does not exist");
    assertThat(broken("![x](../docs/c.png \"title\")", files)).hasSize(1);
    assertThat(broken("[x]: ../no.md", files)).hasSize(1);
    assertThat(broken("[x](../../elsewhere/README.md)", files)).hasSize(1);
    assertThat(broken("[x](/README.md)", files)).hasSize(1);
    assertThat(broken("[x](../README.md#nothing)", files)).hasSize(1);
    assertThat(broken("[x](#no)", files)).hasSize(1);

    assertThat(broken("[x](b.md), [`y`](b.md#b), [z](../README.md)", files)).isEmpty();
    assertThat(broken("[x](../README.md#what-its-for-really)", files)).isEmpty();
    assertThat(broken("[x](https://example.org/a) [m](mailto:a@example.org)", files)).isEmpty();
    assertThat(broken("`[x](missing.md)`\n\n```\n[y](missing.md)\n```\n", files)).isEmpty();
  }

  private static List<String> broken(String text, Map<String, String> others) {
    Map<String, String> files = new TreeMap<>(others);
    files.put("docs/a.md", text);
    return TidyRules.brokenLinks(files, files::containsKey);
  }
}
