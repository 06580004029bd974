package io.holdfast.cli;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * The three standard streams of a command; handed in, so that a test can run it in process.
 *
 * @param in what the command reads
 * @param out answers; not flushed on each line, a command flushes when it has said something whole
 * @param err diagnostics
 */
public record Streams(InputStream in, PrintStream out, PrintStream err) {}
