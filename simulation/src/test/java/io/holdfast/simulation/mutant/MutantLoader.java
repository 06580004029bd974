package io.holdfast.simulation.mutant;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Loads all of Holdfast once more, with one class compiled from a changed source. Everything of
 * ours is loaded here and not by the parent, so that the changed class is the one that the others
 * use.
 */
final class MutantLoader extends ClassLoader {
  private static final String OURS = "io.holdfast.";

  private final Map<String, byte[]> changed;

  MutantLoader(Mutant mutant) {
    super(MutantLoader.class.getClassLoader());
    this.changed = compile(mutant);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        byte[] bytes = bytesOf(name);
        loaded = defineClass(name, bytes, 0, bytes.length);
      }
      return loaded;
    }
  }

  private byte[] bytesOf(String name) throws ClassNotFoundException {
    byte[] bytes = changed.get(name);
    if (bytes != null) {
      return bytes;
    }
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, byte[]> compile(Mutant mutant) {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (JavaFileManager files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
      Output output = new Output(files);
      boolean compiled =
          compiler
              .getTask(
                  null,
                  output,
                  diagnostics,
                  List.of("-proc:none", "-cp", System.getProperty("java.class.path")),
                  null,
                  List.of(new Source(mutant)))
              .call();
      if (!compiled) {
        throw new AssertionError(
            "Expected a mutant that compiles: " + diagnostics.getDiagnostics());
      }
      Map<String, byte[]> classes = new HashMap<>();
      output.written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return classes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String content;

    Source(Mutant mutant) {
      super(
          URI.create("string:///" + mutant.type().replace('.', '/') + ".java"),
          JavaFileObject.Kind.SOURCE);
      this.content = mutant.source();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return content;
    }
  }

  /** Keeps the classes in memory. */
  private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    Output(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location,
        String className,
        JavaFileObject.Kind kind,
        @Nullable FileObject sibling) {
      return new SimpleJavaFileObject(
          URI.create("memory:///" + className.replace('.', '/') + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          written.put(className, bytes);
          return bytes;
        }
      };
    }
  }
}
