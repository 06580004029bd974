/**
 * A replica that has a process of its own: its folder, its connections to the others, and its log,
 * opened together. Beside {@link io.holdfast.server.replica.local}, where all replicas of a cluster
 * share a process.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.replica.member;
