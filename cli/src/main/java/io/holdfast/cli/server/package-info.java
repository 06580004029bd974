/**
 * {@code holdfast server} and {@code holdfast dev}: a replica and its API as a process, from the
 * first line of its diagnostics to its exit code.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli.server;
