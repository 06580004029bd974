package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Everybody finds his way by the program alone. */
final class HelpTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Streams streams =
      new Streams(
          new ByteArrayInputStream(new byte[0]),
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(out, true, StandardCharsets.UTF_8));

  private static List<CommandLine> verbs(CommandLine command) {
    List<CommandLine> verbs = new ArrayList<>();
    if (command.getSubcommands().isEmpty()) {
      verbs.add(command);
    }
    command.getSubcommands().values().forEach(each -> verbs.addAll(verbs(each)));
    return verbs;
  }

  @Test
  void everyCommandsHelpHasAnExampleThatStartsAsTheCommandDoes() {
    List<CommandLine> verbs = verbs(new Main(streams, Main.found()).commandLine(null));
    assertThat(verbs).hasSizeGreaterThan(15);
    for (CommandLine verb : verbs) {
      String name = verb.getCommandSpec().qualifiedName();
      assertThat(verb.getUsageMessage()).as(name).contains("Example: ").contains(name);
    }
  }

  @Test
  void shellsCanCompleteEveryCommand() {
    for (String shell : List.of("bash", "zsh")) {
      out.reset();
      assertThat(new Main(streams, Main.found()).run(new String[] {"completion", shell})).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains("holdfast", "submit", "drain", "--queue")
          .contains("complete -F _complete_holdfast");
    }
    out.reset();
    assertThat(new Main(streams, Main.found()).run(new String[] {"completion", "fish"}))
        .isEqualTo(ExitCode.USAGE);
  }
}
