package io.holdfast.bench.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Classes that offend, compiled while the test runs: so each stands beside the rule that must catch
 * it, in the package that the rule is about, and never in the build. Everything it refers to is a
 * stub, so that a canary tells about the rule and not about today's code.
 */
final class Canary {
  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern TYPE = Pattern.compile("(?:class|interface|enum|record) (\\w+)");

  private final JavaClasses classes;

  private Canary(JavaClasses classes) {
    this.classes = classes;
  }

  static Canary of(Path folder, String... sources) throws IOException {
    return of(folder, List.of(sources));
  }

  /** Compiles the sources into the folder. */
  static Canary of(Path folder, List<String> sources) throws IOException {
    JavaCompiler compiler =
        Optional.ofNullable(ToolProvider.getSystemJavaCompiler())
            .orElseThrow(() -> new IllegalStateException("Expected a JDK but this is a JRE"));
    StringWriter complaints = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                complaints,
                null,
                null,
                List.of("-proc:none", "-cp", folder.toString(), "-d", folder.toString()),
                null,
                sources.stream().map(Canary::file).toList())
            .call();
    assertThat(compiled).as("the canary compiles: %s", complaints).isTrue();
    return new Canary(new ClassFileImporter().importPath(folder));
  }

  /** A class named Canary with that body. */
  static String in(String packageName, String body) {
    return "package " + packageName + "; class Canary { " + body + " }";
  }

  void isCaughtBy(ArchRule rule, String... mentions) {
    EvaluationResult result = rule.allowEmptyShould(true).evaluate(classes);
    assertThat(result.hasViolation()).as("caught by: %s", rule.getDescription()).isTrue();
    assertThat(String.join("\n", result.getFailureReport().getDetails())).contains(mentions);
  }

  void passes(ArchRule rule) {
    assertThat(rule.allowEmptyShould(true).evaluate(classes).getFailureReport().getDetails())
        .as(rule.getDescription())
        .isEmpty();
  }

  private static JavaFileObject file(String source) {
    String name = first(PACKAGE, source).replace('.', '/') + "/" + first(TYPE, source);
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }

  private static String first(Pattern pattern, String source) {
    Matcher matcher = pattern.matcher(source);
    if (!matcher.find()) {
      throw new IllegalArgumentException("Expected " + pattern + " in: " + source);
    }
    return matcher.group(1);
  }
}
