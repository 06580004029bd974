package io.holdfast.cli.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.holdfast.server.config.ServerConfig.DiagnosticsFormat;
import org.slf4j.Logger;

/**
 * Diagnostics on standard error, one line an event, as text or JSON. By code and not by a file of
 * XML, which costs a tenth of a second to read; a file named by {@code logback.configurationFile}
 * counts all the same.
 */
public final class DiagnosticsConfigurator extends ContextAwareBase implements Configurator {
  private static final String LINE =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\",UTC} %-5level %logger{0}: %replace(%msg){'\\s*\\R\\s*', ' '}"
          + " %replace(%ex){'\\s*\\R\\s*', ' | '}%nopex%n";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(
        DiagnosticsFormat.JSON.name().equals(System.getProperty(Diagnostics.FORMAT_PROPERTY))
            ? json(context)
            : text(context));
    console.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    root.setLevel(Level.WARN);
    // Two lines a second where a replica is down; what it means for this one it says itself.
    context.getLogger("com.alipay").setLevel(Level.ERROR);
    // Hundreds of lines for one caller that asks and does not read; its connection is ended.
    context.getLogger("io.netty.channel").setLevel(Level.ERROR);
    context
        .getLogger("io.holdfast")
        .setLevel(Level.toLevel(System.getProperty(Diagnostics.LEVEL_PROPERTY), Level.INFO));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(LINE);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithContext(false);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    return encoder;
  }
}
