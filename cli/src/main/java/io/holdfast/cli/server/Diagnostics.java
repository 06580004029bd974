package io.holdfast.cli.server;

import io.holdfast.server.config.ServerConfig.DiagnosticsFormat;

/**
 * Switches diagnostics on, on standard error. Before anything has asked for a logger: then the
 * silent ones are chosen for the life of the process.
 */
final class Diagnostics {
  /** For {@link DiagnosticsConfigurator}, which is made by the library. */
  static final String FORMAT_PROPERTY = "holdfast.log.format";

  /** For {@link DiagnosticsConfigurator}: the least level of ours. */
  static final String LEVEL_PROPERTY = "holdfast.log.level";

  private Diagnostics() {}

  static void on(DiagnosticsFormat format, String level) {
    System.setProperty("slf4j.provider", "ch.qos.logback.classic.spi.LogbackServiceProvider");
    System.setProperty(FORMAT_PROPERTY, format.name());
    System.setProperty(LEVEL_PROPERTY, level);
    // The HTTP library chooses by what is on the class path and knows two ways.
    System.setProperty(
        "vertx.logger-delegate-factory-class-name",
        "io.vertx.core.logging.SLF4JLogDelegateFactory");
  }
}
