package io.holdfast.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.holdfast.ledger.Limits;
import io.holdfast.server.endpoint.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a message must be before its content is looked at. All throw one line with the field. */
final class Checks {
  private Checks() {}

  /** Reads a message; text that is not UTF-8 is refused by the library. */
  static <M extends Message> M parse(Parser<M> parser, byte[] bytes) {
    try {
      return known("", parser.parseFrom(bytes));
    } catch (InvalidProtocolBufferException wrong) {
      throw WrongMessageException.invalid(
          "Expected a message as its .proto describes it but: " + wrong.getMessage());
    }
  }

  /**
   * Refuses fields that this server does not know: who sets one means something by it, and would
   * not get it.
   *
   * @param path where the message is, with a dot at its end; empty for the whole
   */
  static <M extends Message> M known(String path, M message) {
    var unknown = message.getUnknownFields().asMap();
    if (!unknown.isEmpty()) {
      throw WrongMessageException.invalid(
          "There is no field "
              + path
              + unknown.keySet().iterator().next()
              + " of "
              + message.getDescriptorForType().getFullName()
              + " that this server knows");
    }
    return message;
  }

  static String name(String path, String text, int maxBytes) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > maxBytes) {
      throw WrongMessageException.invalid(
          "Expected " + path + " to have 1 to " + maxBytes + " bytes but it has " + bytes);
    }
    return text;
  }

  static List<String> names(String path, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      name(path + "[" + i + "]", names.get(i), Limits.MAX_NAME_BYTES);
    }
    return List.copyOf(names);
  }

  static byte[] bytes(String path, ByteString bytes, int maxBytes) {
    requireSize(path, bytes.size(), maxBytes);
    return bytes.toByteArray();
  }

  static String text(String path, String text, int maxBytes) {
    requireSize(path, text.getBytes(StandardCharsets.UTF_8).length, maxBytes);
    return text;
  }

  private static void requireSize(String path, int bytes, int maxBytes) {
    if (bytes > maxBytes) {
      throw new WrongMessageException(
          ProblemCode.PAYLOAD_TOO_LARGE,
          "Expected " + path + " to have at most " + maxBytes + " bytes but it has " + bytes);
    }
  }

  static long between(String path, long value, long min, long max) {
    if (value < min || value > max) {
      throw WrongMessageException.invalid(
          "Expected " + path + " to be from " + min + " to " + max + " but it is " + value);
    }
    return value;
  }

  static long id(String path, long id) {
    if (id < 1) {
      throw WrongMessageException.invalid("Expected " + path + " to be an id but it is " + id);
    }
    return id;
  }

  static void count(String path, int items, int min, int max) {
    if (items < min || items > max) {
      throw WrongMessageException.invalid(
          "Expected " + path + " to have " + min + " to " + max + " items but it has " + items);
    }
  }
}
