package io.holdfast.cli.remote;

import io.holdfast.cli.Streams;
import io.holdfast.client.HoldfastClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Options of every command that talks to a server. */
public final class ServerOptions {
  /** The addresses where no option says them. */
  static final String VARIABLE = "HOLDFAST_SERVER";

  private static final double DEFAULT_SECONDS = 5;
  private static final double PATIENT_SECONDS = 20;
  private static final Duration TRY = Duration.ofSeconds(2);
  private static final Duration PATIENT_TRY = Duration.ofSeconds(15);

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--server",
      paramLabel = "URL[,URL...]",
      description = {
        "Servers of the cluster; the leader is found by itself.",
        "Without it: $HOLDFAST_SERVER, or http://127.0.0.1:7400."
      })
  private @Nullable String servers;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description =
          "How long to look for a server that answers; 5 (for changes of members 20) without it.")
  private @Nullable Double timeoutSeconds;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      description = "table (default), or json: the server's answer on a line.")
  private Format format = Format.TABLE;

  /** How answers are printed. */
  public enum Format {
    /** For people. */
    TABLE,
    /** For scripts. */
    JSON
  }

  /** How answers are to be printed. */
  public Format format() {
    return format;
  }

  /** A client of the servers. */
  public HoldfastClient client() {
    return client(timeout(DEFAULT_SECONDS), TRY);
  }

  private Duration timeout(double otherwise) {
    double seconds = timeoutSeconds == null ? otherwise : timeoutSeconds;
    if (!(seconds > 0 && seconds <= 3_600)) {
      throw new ParameterException(
          commandLine(), "--timeout: expected up to 3600 seconds but was " + seconds);
    }
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  private HoldfastClient client(Duration deadline, Duration tryTimeout) {
    try {
      return HoldfastClient.builder()
          .addresses(addresses())
          .deadline(deadline)
          .tryTimeout(tryTimeout)
          .build();
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(commandLine(), "--server: " + wrong.getMessage());
    }
  }

  /** A connection for a single command. */
  public Remote connect(Streams streams) {
    return new Remote(client(), streams, format);
  }

  /** How long a command that may take long is to go on. */
  public Duration patience() {
    return timeout(PATIENT_SECONDS);
  }

  /** The same for a command that takes its time: the server may wait with its answer. */
  public Remote connectPatiently(Streams streams) {
    return new Remote(client(patience(), PATIENT_TRY), streams, format);
  }

  /** For a command that means one server, not whichever answers. */
  public void requireOne() {
    if (addresses().size() > 1) {
      throw new ParameterException(
          commandLine(), "--server: expected one server but there are " + addresses().size());
    }
  }

  private List<URI> addresses() {
    String text = servers == null ? System.getenv(VARIABLE) : servers;
    if (text == null || text.isBlank()) {
      return List.of(HoldfastClient.DEFAULT_ADDRESS);
    }
    List<URI> addresses = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      // A host and a port alone are meant as people mean them.
      String address = each.strip();
      addresses.add(URI.create(address.contains("://") ? address : "http://" + address));
    }
    return addresses;
  }

  private CommandLine commandLine() {
    return spec.commandLine();
  }

  /** Reads a {@link Format} as people write it. */
  public static final class FormatConverter implements ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
      return switch (value) {
        case "table" -> Format.TABLE;
        case "json" -> Format.JSON;
        default ->
            throw new TypeConversionException("expected table or json but was '" + value + "'");
      };
    }
  }
}
