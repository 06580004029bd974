package io.holdfast.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.node.NodeEngine.FailureListener;
import io.holdfast.cli.node.NodeEngine.Options;
import io.holdfast.cli.node.NodeEngine.Preference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every scenario in {@code src/test/resources/transcripts}, told to an engine twice: line by line,
 * which says which answer belongs to which line, and all lines at once.
 *
 * <p>{@code mvn test -pl cli -Dgolden.rewrite} writes what was answered into the files, to be
 * reviewed as a diff. What a new file expects is written by hand first, from docs/line-protocol.md.
 */
abstract class TranscriptTest {
  private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  /** The engine under test. */
  abstract NodeEngine open(Options options, FailureListener listener);

  static Stream<String> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void linesOneByOneAreAnsweredAsWritten(String name) throws IOException {
    Transcript transcript = Transcript.read(TRANSCRIPTS.resolve(name));
    List<List<List<String>>> answers = new ArrayList<>();
    for (Transcript.Run run : transcript.runs()) {
      answers.add(stepByStep(transcript, run));
    }
    String said = transcript.rewritten(answers);
    if (System.getProperty("golden.rewrite") != null) {
      Files.writeString(transcript.file(), said);
    }
    assertThat(said).isEqualTo(Files.readString(transcript.file()));
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void linesAllAtOnceAreAnsweredTheSame(String name) throws IOException {
    Transcript transcript = Transcript.read(TRANSCRIPTS.resolve(name));
    for (Transcript.Run run : transcript.runs()) {
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      try (NodeEngine engine = engine(transcript);
          OrderedOutput output = output(said)) {
        session(transcript, engine, output)
            .run(new ByteArrayInputStream(run.input().getBytes(StandardCharsets.UTF_8)));
      }
      assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo(run.output());
    }
  }

  private List<List<String>> stepByStep(Transcript transcript, Transcript.Run run)
      throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    LineByLine input;
    try (NodeEngine engine = engine(transcript);
        OrderedOutput output = output(said)) {
      input = new LineByLine(run, said, output);
      session(transcript, engine, output).run(input);
    }
    return input.answers;
  }

  private NodeEngine engine(Transcript transcript) {
    List<String> options = transcript.options();
    Preference preference =
        options.contains("highest-id") ? Preference.HIGHEST_ID : Preference.LIST_ORDER;
    return open(new Options(folder, preference, options.contains("--stay-down")), new NobodyDies());
  }

  private static NodeSession session(
      Transcript transcript, NodeEngine engine, OrderedOutput output) {
    return new NodeSession(engine, output, transcript.options().contains("--acknowledge"));
  }

  private static OrderedOutput output(ByteArrayOutputStream said) {
    return new OrderedOutput(
        new PrintStream(said, false, StandardCharsets.UTF_8),
        lost -> {
          throw new AssertionError(lost);
        });
  }

  /** Gives a line only when everything before it is answered; called by the reader's thread. */
  private static final class LineByLine extends InputStream {
    private final Transcript.Run run;
    private final ByteArrayOutputStream said;
    private final OrderedOutput output;
    private final List<List<String>> answers = new ArrayList<>();
    private int given;

    LineByLine(Transcript.Run run, ByteArrayOutputStream said, OrderedOutput output) {
      this.run = run;
      this.said = said;
      this.output = output;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (given > 0) {
        output.awaitPrinted();
        answers.add(said.toString(StandardCharsets.UTF_8).lines().toList());
        said.reset();
      }
      if (given == run.steps().size()) {
        return -1;
      }
      byte[] line = (run.steps().get(given++).input() + "\n").getBytes(StandardCharsets.UTF_8);
      assertThat(line.length).isLessThanOrEqualTo(length);
      System.arraycopy(line, 0, target, offset, line.length);
      return line.length;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("Expected to be read in blocks");
    }
  }

  /** No transcript has a failing disk. */
  private static final class NobodyDies implements FailureListener {
    @Override
    public void replicaDied(String replica, Throwable cause) {
      throw new AssertionError(replica + " died", cause);
    }

    @Override
    public void failed(Throwable cause) {
      throw new AssertionError(cause);
    }
  }
}
