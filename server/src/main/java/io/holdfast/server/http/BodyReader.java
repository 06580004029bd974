package io.holdfast.server.http;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.server.http.Shape.Field;
import io.holdfast.server.http.Shape.Kind;
import io.holdfast.server.text.NearestName;
import io.holdfast.server.text.Quote;
import io.holdfast.server.text.TimeText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body against a shape and says in one line what is wrong with it: the field with its path,
 * such as {@code jobs[3].maxAttempts}, and what would be right.
 *
 * <p>A field that is null counts as left out, but for {@link Kind#ANY}, where null is a value.
 */
final class BodyReader {
  private static final int MAX_DIGITS = 19;

  private final JsonParser in;

  private BodyReader(JsonParser in) {
    this.in = in;
  }

  /** Reads a whole body; an empty one is an object without fields. */
  static Fields read(byte[] body, Shape shape) {
    String text = Json.text(body);
    if (text == null) {
      throw ProblemException.invalid("Expected the body to be UTF-8 but it is not");
    }
    if (text.isBlank()) {
      return new Fields("", Map.of());
    }
    try (JsonParser in = Json.parser(text)) {
      BodyReader reader = new BodyReader(in);
      in.nextToken();
      Fields fields = reader.object("", shape);
      if (in.nextToken() != null) {
        throw ProblemException.invalid("Expected the body to be one JSON object but more follows");
      }
      return fields;
    } catch (JsonProcessingException wrong) {
      throw ProblemException.invalid("Expected the body to be JSON but " + described(wrong));
    } catch (IOException impossible) {
      throw new UncheckedIOException("Expected to read memory but could not", impossible);
    }
  }

  private static String described(JsonProcessingException wrong) {
    String first = wrong.getOriginalMessage().lines().findFirst().orElse("it is not");
    return wrong.getLocation() == null
        ? first
        : first
            + " (line "
            + wrong.getLocation().getLineNr()
            + ", column "
            + wrong.getLocation().getColumnNr()
            + ")";
  }

  private Fields object(String path, Shape shape) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw wrong(path.isEmpty() ? "the body" : path, "a JSON object");
    }
    String prefix = path.isEmpty() ? "" : path + ".";
    Map<String, Object> values = new LinkedHashMap<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      Field field = shape.field(name);
      if (field == null) {
        throw ProblemException.invalid(
            "There is no field "
                + Quote.of(prefix + name)
                + "; "
                + NearestName.hint(name, shape.names()));
      }
      in.nextToken();
      Object value = value(prefix + name, field);
      if (value != null && values.put(name, value) != null) {
        throw ProblemException.invalid("Expected " + prefix + name + " once but it is there again");
      }
    }
    return new Fields(prefix, values);
  }

  private @Nullable Object value(String path, Field field) throws IOException {
    JsonToken token = in.currentToken();
    Kind kind = field.kind();
    if (kind == Kind.ANY) {
      return any(path);
    }
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    return switch (kind) {
      case ANY -> any(path);
      case TEXT -> text(path, kind);
      case ID -> id(path, text(path, kind));
      case LENGTH -> length(path, text(path, kind));
      case POINT -> point(path, text(path, kind));
      case BASE64 -> base64(path, text(path, kind));
      case COUNT -> count(path);
      case NUMBER -> {
        if (!token.isNumeric() || in.getTextLength() > 2 * MAX_DIGITS) {
          throw wrong(path, kind.words());
        }
        yield in.getDoubleValue();
      }
      case FLAG -> {
        if (!token.isBoolean()) {
          throw wrong(path, kind.words());
        }
        yield token == JsonToken.VALUE_TRUE;
      }
      case TEXTS -> texts(path, field.most());
      case OBJECT -> object(path, Objects.requireNonNull(field.items()));
      case OBJECTS -> objects(path, Objects.requireNonNull(field.items()), field.most());
    };
  }

  private byte[] any(String path) throws IOException {
    try {
      return Json.copy(in);
    } catch (JsonGenerationException wrong) {
      throw ProblemException.invalid("Expected " + path + " to be Unicode but " + described(wrong));
    }
  }

  private String text(String path, Kind kind) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw wrong(path, kind.words());
    }
    String text = in.getText();
    if (!Json.isUnicode(text)) {
      throw ProblemException.invalid(
          "Expected " + path + " to be Unicode but it has half a surrogate pair");
    }
    return text;
  }

  static long id(String path, String text) {
    if (text.isEmpty() || text.length() > MAX_DIGITS) {
      throw wrongId(path, text);
    }
    long id = 0;
    for (int at = 0; at < text.length(); at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        throw wrongId(path, text);
      }
      id = 10 * id + digit; // Of the numbers of 19 digits those that do not fit are negative.
    }
    if (id <= 0) {
      throw wrongId(path, text);
    }
    return id;
  }

  private static ProblemException wrongId(String path, String text) {
    return ProblemException.invalid(
        "Expected " + path + " to be an id, a string of digits, but it is " + Quote.of(text));
  }

  private static long length(String path, String text) {
    try {
      return TimeText.parseLength(path, text);
    } catch (IllegalArgumentException wrong) {
      throw ProblemException.invalid(String.valueOf(wrong.getMessage()));
    }
  }

  private static long point(String path, String text) {
    try {
      return TimeText.parsePoint(path, text);
    } catch (IllegalArgumentException wrong) {
      throw ProblemException.invalid(String.valueOf(wrong.getMessage()));
    }
  }

  private static byte[] base64(String path, String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException wrong) {
      throw ProblemException.invalid("Expected " + path + " to be base64 but it is not");
    }
  }

  private long count(String path) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT || in.getTextLength() > MAX_DIGITS) {
      throw wrong(path, Kind.COUNT.words());
    }
    try {
      return Long.parseLong(in.getText());
    } catch (NumberFormatException tooLarge) {
      throw wrong(path, Kind.COUNT.words());
    }
  }

  private List<String> texts(String path, int most) throws IOException {
    List<String> texts = new ArrayList<>();
    begin(path, Kind.TEXTS);
    while (in.nextToken() != JsonToken.END_ARRAY) {
      bound(path, texts, most);
      texts.add(text(path + "[" + texts.size() + "]", Kind.TEXT));
    }
    return texts;
  }

  private List<Fields> objects(String path, Shape items, int most) throws IOException {
    List<Fields> objects = new ArrayList<>();
    begin(path, Kind.OBJECTS);
    while (in.nextToken() != JsonToken.END_ARRAY) {
      bound(path, objects, most);
      objects.add(object(path + "[" + objects.size() + "]", items));
    }
    return objects;
  }

  private void begin(String path, Kind kind) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw wrong(path, kind.words());
    }
  }

  private static void bound(String path, List<?> items, int most) {
    if (items.size() == most) {
      throw ProblemException.invalid(
          "Expected " + path + " to have at most " + most + " items but it has more");
    }
  }

  private ProblemException wrong(String path, String right) throws IOException {
    JsonToken token = in.currentToken();
    String found =
        switch (token) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "a list";
          case VALUE_STRING -> Quote.of(in.getText());
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
            String number = in.getText();
            yield number.length() > 40 ? "a longer number" : number;
          }
          case VALUE_TRUE -> "true";
          case VALUE_FALSE -> "false";
          default -> "null";
        };
    return ProblemException.invalid("Expected " + path + " to be " + right + " but it is " + found);
  }
}
