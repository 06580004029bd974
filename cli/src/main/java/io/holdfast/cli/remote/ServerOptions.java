package io.holdfast.cli.remote;

import io.holdfast.cli.Streams;
import io.holdfast.client.HoldfastClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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
      names = "--token-file",
      paramLabel = "FILE",
      description = "What has the token to show; without it: $HOLDFAST_TOKEN_FILE.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Who certifies the servers, PEM; without it: $HOLDFAST_CA.")
  private @Nullable Path authorities;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "Certificate to show to servers, PEM; without it: $HOLDFAST_CERT.")
  private @Nullable Path certificate;

  @Option(
      names = "--cert-key",
      paramLabel = "FILE",
      description = "Private key to it, PEM; without it: $HOLDFAST_CERT_KEY.")
  private @Nullable Path certificateKey;

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
    HoldfastClient.Builder builder = HoldfastClient.builder();
    try {
      builder.addresses(addresses()).deadline(deadline).tryTimeout(tryTimeout);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(commandLine(), "--server: " + wrong.getMessage());
    }
    Path secret = file(tokenFile, "HOLDFAST_TOKEN_FILE");
    if (secret != null) {
      builder.token(token(secret));
    }
    Path trusted = file(authorities, "HOLDFAST_CA");
    if (trusted != null) {
      builder.trust(trusted);
    }
    Path own = file(certificate, "HOLDFAST_CERT");
    Path ownKey = file(certificateKey, "HOLDFAST_CERT_KEY");
    if ((own == null) != (ownKey == null)) {
      throw new ParameterException(
          commandLine(), "Expected both --cert and --cert-key but one of them is not there");
    }
    if (own != null && ownKey != null) {
      builder.certificate(own, ownKey);
    }
    try {
      return builder.build();
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(commandLine(), String.valueOf(wrong.getMessage()));
    }
  }

  private static @Nullable Path file(@Nullable Path option, String variable) {
    String text = option == null ? System.getenv(variable) : option.toString();
    return text == null || text.isBlank() ? null : Path.of(text);
  }

  /** All that is in the file; it is in no message. */
  private String token(Path file) {
    try {
      String text = Files.readString(file).strip();
      if (text.matches("[!-~]+")) {
        return text;
      }
    } catch (IOException unreadable) {
      throw new ParameterException(
          commandLine(), "Expected a token in " + file + " but it cannot be read: " + unreadable);
    }
    throw new ParameterException(
        commandLine(), "Expected one token of visible ASCII in " + file + " but it has none");
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
