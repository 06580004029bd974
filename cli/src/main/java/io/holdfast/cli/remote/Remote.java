package io.holdfast.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.ServerOptions.Format;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A cluster, asked by a command; refusals become one line and an exit code. */
public final class Remote implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HoldfastClient client;
  private final Streams streams;
  private final Format format;

  Remote(HoldfastClient client, Streams streams, Format format) {
    this.client = client;
    this.streams = streams;
    this.format = format;
  }

  /** An empty object, to be sent. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Escapes a part of a path or of a query. */
  public static String escape(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Asks for something. */
  public JsonNode get(String path) {
    return send("GET", path, new byte[0]);
  }

  /** Has something done. */
  public JsonNode post(String path, ObjectNode body) {
    return send("POST", path, body.isEmpty() ? new byte[0] : bytes(body));
  }

  /** Puts something in its place. */
  public JsonNode put(String path, ObjectNode body) {
    return send("PUT", path, bytes(body));
  }

  /** Has something taken away. */
  public JsonNode delete(String path) {
    return send("DELETE", path, new byte[0]);
  }

  /** Prints an answer: itself for scripts, as a table for people. */
  public void print(JsonNode answer, Consumer<JsonNode> table) {
    if (format == Format.JSON) {
      byte[] line = bytes(answer);
      streams.out().write(line, 0, line.length);
      streams.out().println();
    } else {
      table.accept(answer);
    }
    streams.out().flush();
  }

  private JsonNode send(String method, String path, byte[] body) {
    try {
      byte[] answer = client.request(method, path, body);
      return answer.length == 0 ? object() : MAPPER.readTree(answer);
    } catch (HoldfastException refused) {
      throw failure(refused);
    } catch (IOException wrong) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "the answer is no JSON: is this a Holdfast server?");
    }
  }

  /** What a refusal means for a command. */
  public static CommandFailure failure(HoldfastException refused) {
    int exitCode =
        switch (refused.code()) {
          case "UNREACHABLE", "NO_LEADER", "INDETERMINATE", "FULL", "INVALID_ANSWER" ->
              ExitCode.UNAVAILABLE;
          case "INVALID_ARGUMENT" -> ExitCode.USAGE;
          case "UNAUTHENTICATED", "PERMISSION_DENIED", "UNTRUSTED" -> ExitCode.DENIED;
          default -> refused.status() >= 500 ? ExitCode.UNAVAILABLE : ExitCode.FOUND;
        };
    String hint =
        refused.code().equals("UNAUTHENTICATED")
            ? " (--token-file or HOLDFAST_TOKEN_FILE names the token)"
            : refused.code().equals("UNTRUSTED")
                ? " (--ca says whom to trust, --cert and --cert-key who to be)"
                : "";
    return new CommandFailure(exitCode, refused.code() + ": " + refused.getMessage() + hint);
  }

  private static byte[] bytes(JsonNode tree) {
    try {
      return MAPPER.writeValueAsBytes(tree);
    } catch (IOException impossible) {
      throw new IllegalStateException("Expected a tree to be JSON", impossible);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
