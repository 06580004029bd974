package io.holdfast.cli.node;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.holdfast.cli.node.Fields.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one line at a time: bytes, text, JSON, and from it the fields that mean something.
 *
 * <p>The bytes are decoded by the JDK before the JSON parser sees them, because that one lets some
 * invalid UTF-8 pass. Fields are not checked here: what a message needs of them depends on its
 * type, and whether it is looked at on the state of the node.
 */
final class MessageParser {
  /** Objects and lists in each other; deeper ones are nobody's message. */
  static final int MAX_DEPTH = 1000;

  private final JsonFactory factory =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  // A line is bounded, and so is all that is in it.
                  .maxNumberLength(LineReader.MAX_LINE_BYTES)
                  .maxStringLength(LineReader.MAX_LINE_BYTES)
                  .maxNameLength(LineReader.MAX_LINE_BYTES)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  private CharBuffer characters = CharBuffer.allocate(1 << 12);
  private final Fields bare = new Fields();
  private final Fields body = new Fields();
  private Fields fields = bare;

  private boolean wrapped;
  private @Nullable Value source;
  private @Nullable Value destination;

  /**
   * Reads a line; {@link #fields} and {@link #envelope} are of it then.
   *
   * @return the message's type, known or not; null for a blank line
   * @throws RefusedLineException where it is malformed
   */
  @Nullable String parse(byte[] bytes, int offset, int length) throws RefusedLineException {
    bare.clear();
    body.clear();
    wrapped = false;
    source = null;
    destination = null;
    CharBuffer line = decode(bytes, offset, length);
    if (blank(line)) {
      return null;
    }
    try (JsonParser parser =
        factory.createParser(
            line.array(), line.arrayOffset() + line.position(), line.remaining())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("expected a JSON object but was " + kind(parser.currentToken()));
      }
      readMessage(parser);
      if (parser.nextToken() != null) {
        throw malformed("expected the end of the line after the JSON object");
      }
    } catch (StreamConstraintsException tooDeep) {
      // The only one of its limits that a line of this length can reach.
      throw malformed("more than " + MAX_DEPTH + " objects and lists in each other");
    } catch (JsonProcessingException notJson) {
      JsonLocation where = notJson.getLocation();
      throw malformed(
          "not JSON: "
              + notJson.getOriginalMessage()
              + (where == null ? "" : " (column " + where.getColumnNr() + ")"));
    } catch (IOException impossible) {
      throw new UncheckedIOException("Expected no I/O in a line in memory", impossible);
    }
    // A type beside a body makes the message a bare one, and the body a field to ignore.
    fields = wrapped && !bare.has(Field.TYPE) ? body : bare;
    return fields.type();
  }

  /** The fields of the line. */
  Fields fields() {
    return fields;
  }

  /** The envelope that an answer needs; null for a bare message, or one without an id. */
  @Nullable Envelope envelope() throws RefusedLineException {
    if (fields != body) {
      return null;
    }
    String from = address("src", source);
    String to = address("dest", destination);
    Long id = body.messageId();
    return id == null ? null : new Envelope(from, to, id);
  }

  private static @Nullable String address(String name, @Nullable Value value)
      throws RefusedLineException {
    if (value == null) {
      return null;
    }
    if (value instanceof Value.Text text) {
      return text.text();
    }
    throw RefusedLineException.field(name, "expected a string");
  }

  private CharBuffer decode(byte[] bytes, int offset, int length) throws RefusedLineException {
    if (characters.capacity() < length) {
      characters = CharBuffer.allocate(Math.max(length, characters.capacity() * 2));
    }
    characters.clear();
    try {
      decoder.reset();
      // One char a byte is the most there can be, so there is no overflow.
      var result = decoder.decode(ByteBuffer.wrap(bytes, offset, length), characters, true);
      if (result.isError()) {
        result.throwException();
      }
      decoder.flush(characters);
    } catch (CharacterCodingException wrong) {
      throw malformed("not UTF-8");
    }
    return characters.flip();
  }

  private static boolean blank(CharBuffer line) {
    for (int at = line.position(); at < line.limit(); at++) {
      char each = line.get(at);
      if (each != ' ' && each != '\t' && each != '\r') {
        return false;
      }
    }
    return true;
  }

  private void readMessage(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (name) {
        case "body" -> {
          wrapped = true;
          body.clear();
          if (token == JsonToken.START_OBJECT) {
            readBody(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "src" -> source = readValue(parser, token);
        case "dest" -> destination = readValue(parser, token);
        default -> readField(bare, name, parser, token);
      }
    }
  }

  private void readBody(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      readField(body, name, parser, parser.nextToken());
    }
  }

  private static void readField(Fields target, String name, JsonParser parser, JsonToken token)
      throws IOException {
    Field field = Field.named(name);
    if (field == null) {
      parser.skipChildren();
    } else {
      target.put(field, name, readValue(parser, token));
    }
  }

  private static Value readValue(JsonParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.START_ARRAY) {
      Value value = readScalar(parser, token);
      parser.skipChildren();
      return value;
    }
    List<Value> elements = new ArrayList<>();
    JsonToken next = parser.nextToken();
    while (next != JsonToken.END_ARRAY) {
      if (elements.size() <= Fields.MAX_REPLICAS) {
        elements.add(readScalar(parser, next));
      }
      parser.skipChildren();
      next = parser.nextToken();
    }
    return new Value.Many(elements);
  }

  private static Value readScalar(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> new Value.Text(parser.getText());
      case VALUE_NUMBER_INT -> new Value.Whole(parser.getText());
      default -> new Value.Other(kind(token));
    };
  }

  private static String kind(@Nullable JsonToken token) {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a number with a fraction or an exponent";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case START_ARRAY -> "a list";
      default -> "an object";
    };
  }

  private static RefusedLineException malformed(String text) {
    return new RefusedLineException(ErrorCode.MALFORMED, text);
  }
}
