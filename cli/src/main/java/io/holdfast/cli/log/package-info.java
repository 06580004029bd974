/**
 * {@code holdfast log}: what replicas left on disk, for people. Reads, and never changes a byte.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli.log;
