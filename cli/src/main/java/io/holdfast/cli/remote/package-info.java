/**
 * What the commands that talk to a server share: where it is, how its refusals become exit codes,
 * and how its answers are printed.
 *
 * <p>The server's JSON is passed on as it is ({@code -o json}) or picked into tables; it is never
 * turned into classes, which would make short commands start slowly.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli.remote;
