/** {@code holdfast job} and {@code holdfast queue}: what callers do, from the command line. */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli.job;
