/**
 * {@code holdfast worker}: who does jobs; and a worker that runs a shell command for each, so that
 * any program can be a handler.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli.worker;
