package io.holdfast.cli.token;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.server.access.AccessToken;
import io.holdfast.server.access.Role;
import io.holdfast.server.access.TokenFile;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a secret: itself for whoever shows it, its hash for the servers. */
@Command(
    description = {
      "Makes a token. The token itself is printed on standard output and kept",
      "nowhere; a server only needs its hash, in the file of its key auth.tokens.",
      "That line goes to the file of --add-to, or to standard error."
    },
    footer = {"", "Example: holdfast token new --role client --add-to tokens billing"})
final class NewCommand implements Callable<Integer> {
  private static final String OWNER_ONLY = "rw-------";

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "Whose it is; diagnostics call it so.")
  @SuppressWarnings("NullAway.Init")
  private String name;

  @Option(
      names = {"-r", "--role"},
      paramLabel = "ROLE",
      required = true,
      split = ",",
      description = "client: jobs. worker: sessions. admin: everything. Or several of them.")
  @SuppressWarnings("NullAway.Init")
  private Set<String> roles;

  @Option(
      names = "--add-to",
      paramLabel = "FILE",
      description = "Adds the line to it, or makes it; the server reads it when it starts.")
  private @Nullable Path file;

  NewCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (!TokenFile.isName(name)) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected NAME to be at most 64 letters, digits, '.', '_' and '-' but it is '"
              + name
              + "'");
    }
    String secret = AccessToken.random(new SecureRandom());
    String line = AccessToken.of(name, wanted(), secret).line();
    if (file == null) {
      streams.err().println(line);
    } else {
      add(file, line);
    }
    streams.out().println(secret);
    streams.out().flush();
    return ExitCode.OK;
  }

  private Set<Role> wanted() {
    Set<Role> wanted = EnumSet.noneOf(Role.class);
    for (String each : roles) {
      try {
        wanted.add(Role.valueOf(each.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException unknown) {
        throw new ParameterException(
            spec.commandLine(),
            "Expected --role to be client, worker or admin but it is '" + each + "'",
            unknown);
      }
    }
    return wanted;
  }

  private static void add(Path file, String line) {
    try {
      if (!Files.exists(file)) {
        Files.createFile(file, ownerOnly());
      }
      String before = Files.readString(file);
      String start = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
      Files.writeString(file, start + line + "\n", StandardOpenOption.APPEND);
    } catch (IOException failed) {
      throw new CommandFailure(
          ExitCode.USAGE, "Expected to add a line to " + file + " but: " + failed);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
        }
        : new FileAttribute<?>[0];
  }
}
