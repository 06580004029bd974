package io.holdfast.server.http;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * JSON as text and tokens. There is no binding to objects: a body is read against a {@link Shape},
 * which knows what to say about a wrong one, and a payload is copied token by token, so that its
 * numbers stay what was written.
 */
final class Json {
  /** Nobody nests deeper on purpose, and readers recurse. */
  private static final int MAX_DEPTH = 200;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private Json() {}

  /** Writes one JSON value. */
  interface Writer {
    void write(JsonGenerator out) throws IOException;
  }

  static byte[] bytes(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
      writer.write(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException("Expected to write to memory but could not", impossible);
    }
    return bytes.toByteArray();
  }

  static JsonParser parser(String text) throws IOException {
    return FACTORY.createParser(text);
  }

  /** The text of some bytes; null where they are not UTF-8. */
  static @Nullable String text(byte[] bytes) {
    // The JDK's own decoding is fast, and only this character can hide what it could not decode.
    String fast = new String(bytes, StandardCharsets.UTF_8);
    if (fast.indexOf('\uFFFD') < 0) {
      return fast;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException wrong) {
      return null;
    }
  }

  /** False where half a surrogate pair is in it, which no UTF-8 stands for. */
  static boolean isUnicode(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (Character.isSurrogate(text.charAt(at))) {
        if (at + 1 == text.length()
            || !Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1))) {
          return false;
        }
        at++;
      }
    }
    return true;
  }

  /**
   * The value that the parser is at, compact; the parser is at its last token afterwards.
   *
   * @throws JsonGenerationException where a string in it is no Unicode
   */
  static byte[] copy(JsonParser in) throws IOException {
    if (in.currentToken().isNumeric() || in.currentToken() == JsonToken.VALUE_NULL) {
      return in.getText().getBytes(StandardCharsets.US_ASCII); // Without a generator of its own.
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (JsonGenerator out = FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
      int depth = 0;
      JsonToken token = in.currentToken();
      while (true) {
        if (token.isNumeric()) {
          out.writeNumber(in.getText());
        } else if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
          if (!isUnicode(in.getText())) {
            throw new JsonGenerationException("it has half a surrogate pair", out);
          }
          out.copyCurrentEvent(in);
        } else {
          out.copyCurrentEvent(in);
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth == 0 && token != JsonToken.FIELD_NAME) {
          break;
        }
        token = in.nextToken();
      }
    }
    return bytes.toByteArray();
  }

  /**
   * Writes bytes as a field: as the JSON value that they are, else in base64 under another name;
   * nothing where there are none.
   */
  static void writeBytes(JsonGenerator out, String name, byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    String text = text(bytes);
    if (text != null && isOneValue(text)) {
      out.writeFieldName(name);
      out.writeRawValue(text);
    } else {
      out.writeBinaryField(name + "Base64", bytes);
    }
  }

  private static boolean isOneValue(String text) {
    try (JsonParser in = parser(text)) {
      if (in.nextToken() == null) {
        return false;
      }
      in.skipChildren();
      return in.nextToken() == null;
    } catch (IOException otherBytes) {
      return false;
    }
  }
}
