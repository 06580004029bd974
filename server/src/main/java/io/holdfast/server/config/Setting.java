package io.holdfast.server.config;

/**
 * A value of the configuration and where it came from.
 *
 * @param source for messages, such as {@code holdfast.yaml line 3} or {@code HOLDFAST_DATA}
 */
record Setting(String text, String source) {
  /** The source of what nobody has given. */
  static final String DEFAULT = "default";
}
