package io.holdfast.cli.node;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.node.NodeEngine.FailureListener;
import io.holdfast.cli.node.NodeEngine.Preference;
import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/**
 * Runs a node: opens its engine, gives it the lines of standard input, and sees to it that the
 * process ends when the engine cannot go on.
 */
@Command(
    description = {
      "Runs a cluster of replicas in one process that speaks JSON lines.",
      "Messages are read from standard input, answers go to standard output.",
      "docs/line-protocol.md tells what can be said."
    },
    footer = {"", "Example: holdfast node --data /tmp/node < commands.jsonl"})
public final class NodeCommand implements Callable<Integer> {
  private final Streams streams;
  private final NodeEngine.Factory factory;
  private final IntConsumer halt;
  private final AtomicBoolean failed = new AtomicBoolean();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Keeps the data in DIR, and goes on from what is there.",
        "Without it: a temporary folder, removed at the end."
      })
  private @Nullable Path data;

  @Option(
      names = "--acknowledge",
      description = "Answers accepted messages too, which are silent else.")
  private boolean acknowledge;

  @Option(
      names = "--succession",
      paramLabel = "ORDER",
      defaultValue = "list-order",
      converter = PreferenceConverter.class,
      description = {
        "Who follows a crashed leader: list-order (the first replica of",
        "init that is eligible, the default) or highest-id (the last one)."
      })
  private Preference preference = Preference.LIST_ORDER;

  @Option(names = "--stay-down", description = "A crashed leader stays down until replica_restart.")
  private boolean stayDown;

  private volatile @Nullable TemporaryFolder temporary;
  private volatile @Nullable OrderedOutput output;

  /**
   * @param halt ends the process at once with an exit code; {@code Runtime::halt} but in tests
   */
  public NodeCommand(Streams streams, NodeEngine.Factory factory, IntConsumer halt) {
    this.streams = streams;
    this.factory = factory;
    this.halt = halt;
  }

  @Override
  public Integer call() throws IOException {
    try (TemporaryFolder folder = data == null ? TemporaryFolder.create() : null) {
      temporary = folder;
      Path used = folder == null ? existing(data) : folder.path();
      NodeEngine.Options options = new NodeEngine.Options(used, preference, stayDown);
      try (NodeEngine engine = factory.open(options, new Deaths());
          OrderedOutput answers = new OrderedOutput(streams.out(), this::outputLost)) {
        output = answers;
        new NodeSession(engine, answers, acknowledge).run(streams.in());
      }
    }
    return ExitCode.OK;
  }

  private static Path existing(@Nullable Path folder) {
    Path wanted = Objects.requireNonNull(folder);
    try {
      return Files.createDirectories(wanted);
    } catch (IOException unusable) {
      throw new CommandFailure(
          ExitCode.FOLDER, "cannot use " + wanted + " as a data folder: " + unusable);
    }
  }

  private void outputLost(IOException lost) {
    end(ExitCode.FOUND, "nobody reads the answers: " + lost.getMessage());
  }

  /** Says why, lets the answers that are known be printed as whole lines, and ends the process. */
  private void end(int exitCode, String why) {
    if (!failed.compareAndSet(false, true)) {
      return;
    }
    try {
      say(why);
      OrderedOutput answers = output;
      if (answers != null) {
        answers.close();
      }
      TemporaryFolder folder = temporary;
      if (folder != null) {
        folder.close();
      }
    } finally {
      halt.accept(exitCode);
    }
  }

  private void say(String text) {
    streams.err().println("holdfast: " + text.strip().replaceAll("\\s*\\R\\s*", " "));
    streams.err().flush();
  }

  private final class Deaths implements FailureListener {
    /** Why replicas died, which need not be said twice. */
    private final Set<Throwable> said = ConcurrentHashMap.newKeySet();

    @Override
    public void replicaDied(String replica, Throwable cause) {
      said.add(cause);
      say("replica " + replica + " is dead: " + described(cause));
    }

    @Override
    public void failed(Throwable cause) {
      int exitCode = cause instanceof DamagedException ? ExitCode.DAMAGED : ExitCode.BROKEN;
      end(
          exitCode,
          "cannot go on: "
              + (said.contains(cause) ? "too few replicas are left" : described(cause)));
    }

    private String described(Throwable cause) {
      if (cause instanceof DamagedException) {
        return "damaged data: " + cause.getMessage();
      }
      if (cause instanceof DiskFailedException) {
        return "disk failed: " + cause.getMessage();
      }
      return "this is a bug: " + cause;
    }
  }

  private static final class PreferenceConverter implements ITypeConverter<Preference> {
    @Override
    public Preference convert(String value) {
      return switch (value) {
        case "list-order" -> Preference.LIST_ORDER;
        case "highest-id" -> Preference.HIGHEST_ID;
        default ->
            throw new picocli.CommandLine.TypeConversionException(
                "expected list-order or highest-id but was '" + value + "'");
      };
    }
  }
}
