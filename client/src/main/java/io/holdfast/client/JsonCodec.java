package io.holdfast.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Payloads and results as JSON. */
final class JsonCodec<T> implements JobCodec<T> {
  private final Class<T> type;

  JsonCodec(Class<T> type) {
    this.type = type;
  }

  /** Made when the first typed value passes: whoever only sends bytes does not wait for it. */
  private static final class Lazy {
    static final ObjectMapper MAPPER =
        JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  }

  @Override
  public byte[] encode(T value) {
    try {
      return Lazy.MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException(
          "Expected a value that is JSON of "
              + type.getName()
              + " but "
              + wrong.getOriginalMessage(),
          wrong);
    }
  }

  @Override
  public T decode(byte[] bytes) {
    try {
      return Lazy.MAPPER.readValue(bytes.length == 0 ? NOTHING : bytes, type);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException(
          "Expected JSON of " + type.getName() + " but " + wrong.getOriginalMessage(), wrong);
    } catch (IOException impossible) {
      throw new IllegalStateException("Expected no other trouble with bytes", impossible);
    }
  }

  @Override
  public boolean isJson() {
    return true;
  }

  /** A job without a payload. */
  private static final byte[] NOTHING = {'n', 'u', 'l', 'l'};
}
