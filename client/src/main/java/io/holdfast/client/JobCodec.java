package io.holdfast.client;

/**
 * Turns what callers and handlers use into bytes and back. Used by many threads at once.
 *
 * @param <T> what they use
 */
public interface JobCodec<T> {

  /** The bytes; no more than the server's limit, 1 MiB by default. */
  byte[] encode(T value);

  /**
   * The value.
   *
   * @throws IllegalArgumentException where the bytes are none of this type
   */
  T decode(byte[] bytes);

  /** True where the bytes are JSON text, so that people can read them in answers of the server. */
  boolean isJson();

  /** Bytes as they are. The receiver must not change them. */
  JobCodec<byte[]> BYTES =
      new JobCodec<>() {
        @Override
        public byte[] encode(byte[] value) {
          return value;
        }

        @Override
        public byte[] decode(byte[] bytes) {
          return bytes;
        }

        @Override
        public boolean isJson() {
          return false;
        }
      };

  /** JSON, by Jackson's defaults; fields that the class has not are ignored. */
  static <T> JobCodec<T> json(Class<T> type) {
    return new JsonCodec<>(type);
  }
}
