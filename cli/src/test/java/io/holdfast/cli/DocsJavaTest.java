package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every Java block of the pages compiles against what there is today. */
final class DocsJavaTest {
  private static final String TEST_KIT = "docs/testkit.md";

  private static final String IMPORTS =
      "import io.holdfast.client.*; import io.holdfast.server.embedded.*; import java.net.URI;"
          + " import java.nio.file.Path; import java.time.*; import java.util.*;";

  private static final String MAIL =
      "record Mail(String to) {}"
          + " JobType<Mail, String> MAIL = JobType.of(\"mail\", Mail.class, String.class);";

  private static final String CLIENT = "HoldfastClient client;";

  /** What the prose around the blocks of a page takes for granted, as members of a class. */
  private static final Map<String, String> SURROUNDINGS =
      Map.of(
          "README.md",
          MAIL,
          "docs/embedded.md",
          MAIL,
          "docs/retries.md",
          "record Invoice(int id) {}",
          "docs/security.md",
          "String secret;",
          "docs/queues.md",
          CLIENT + " String input; JobType<String, Void> SYNC;",
          "docs/schedules.md",
          CLIENT + " record Report(String of) {} JobType<Report, Void> REPORT;",
          "docs/dependencies.md",
          CLIENT
              + " record Page(String text) {} record Report(String text) {} List<URI> addresses;"
              + " JobType<URI, Page> FETCH; JobType<String, Report> REPORT;");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path classes;

  @Test
  void everyJavaBlockCompiles() throws Exception {
    List<JavaFileObject> sources = new ArrayList<>();
    Map<String, String> pages = new HashMap<>();
    for (DocsPage page : DocsPage.all()) {
      for (DocsPage.Fence fence : page.fences()) {
        if (fence.language().equals("java") && !page.path().equals(TEST_KIT)) {
          String name = "Block" + sources.size();
          pages.put(name, page.path());
          sources.add(source(name, fence, SURROUNDINGS.getOrDefault(page.path(), "")));
        }
      }
    }
    assertThat(pages.values()).as("pages with blocks").containsAll(SURROUNDINGS.keySet());
    assertThat(wrong(sources, pages)).isEmpty();
  }

  @Test
  void whatDoesNotCompileIsFoundAtItsLine() throws Exception {
    DocsPage.Fence fence =
        new DocsPage.Fence("page.md", "java", 7, "String fine = \"\";\nclient.noSuchMethod();\n");
    assertThat(wrong(List.of(source("Block", fence, CLIENT)), Map.of("Block", "page.md")))
        .singleElement()
        .asString()
        .startsWith("page.md:8: ")
        .contains("noSuchMethod");
  }

  /** This module does not see the test kit; its page shows a test, which has to be that test. */
  @Test
  void theTestKitsPageShowsWhatItsTestDoes() throws Exception {
    String test =
        Files.readString(
            DocsPage.root()
                .resolve("testkit/src/test/java/io/holdfast/testkit/YearOfScheduleTest.java"));
    List<DocsPage.Fence> blocks =
        DocsPage.read(TEST_KIT).fences().stream()
            .filter(fence -> fence.language().equals("java"))
            .toList();
    assertThat(blocks).hasSize(1);
    // The page has its own line breaks, and no more of the class than the test itself.
    String shown = withoutSpace(blocks.get(0).text());
    String actual = withoutSpace(test);
    int body = shown.indexOf("@Test");
    assertThat(actual).contains(shown.substring(0, body));
    assertThat(shown).endsWith("}}");
    assertThat(actual).contains(shown.substring(body, shown.length() - 1));
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }

  /** A class around the block whose lines have the numbers that they have in the page. */
  private static JavaFileObject source(String name, DocsPage.Fence fence, String surroundings) {
    boolean member = fence.text().startsWith("static ");
    String text =
        IMPORTS
            + "abstract class "
            + name
            + " { "
            + surroundings
            + (member ? "" : " void block() throws Exception {")
            + "\n".repeat(fence.line() - 1)
            + fence.text()
            + (member ? "}" : "}}");
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  /** What the compiler refuses, each with its line in the page. */
  private List<String> wrong(List<JavaFileObject> sources, Map<String, String> pages) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    StringWriter rest = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-d",
            classes.toString(),
            "-classpath",
            System.getProperty("java.class.path"));
    boolean compiled = compiler.getTask(rest, null, found, options, null, sources).call();
    List<String> wrong = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> each : found.getDiagnostics()) {
      if (each.getKind() == Diagnostic.Kind.ERROR) {
        wrong.add(place(each, pages) + ": " + each.getMessage(null));
      }
    }
    assertThat(compiled).as("%s", rest).isEqualTo(wrong.isEmpty());
    return wrong;
  }

  private static String place(
      Diagnostic<? extends JavaFileObject> each, Map<String, String> pages) {
    JavaFileObject source = each.getSource();
    if (source == null) {
      return "the compiler";
    }
    String name = source.getName().replaceAll(".*/|\\.java$", "");
    return pages.get(name) + ":" + each.getLineNumber();
  }
}
