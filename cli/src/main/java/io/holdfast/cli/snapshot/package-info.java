/** {@code holdfast snapshot}: has one taken, and reads those that are on disk. */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli.snapshot;
