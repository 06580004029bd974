package io.holdfast.server.config;

/** The configuration cannot be used; the message is one line for whoever wrote it. */
public final class InvalidConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidConfigException(String line) {
    super(line);
  }
}
