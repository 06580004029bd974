/** {@code holdfast schedule}: what is said about schedules from the command line. */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli.schedule;
