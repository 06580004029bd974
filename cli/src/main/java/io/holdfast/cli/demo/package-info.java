/**
 * {@code holdfast demo}: a cluster of real processes, a SIGKILL of the leader and of a worker in
 * the middle of the work, and a verdict that is read from the logs.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli.demo;
