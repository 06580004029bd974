/**
 * The {@code holdfast} command.
 *
 * <p>{@link io.holdfast.cli.Main} finds the subcommands as services of type {@link
 * io.holdfast.cli.Subcommand}, so that later modules can add theirs without this one knowing them,
 * and builds only the one that was asked for: start-up time counts. What goes wrong reaches the
 * user as one line and an {@link io.holdfast.cli.ExitCode}, never as a stack trace.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli;
