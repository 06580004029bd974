/**
 * The line protocol on the real engine: what {@link io.holdfast.cli.node.NodeEngine} asks for, done
 * by a local cluster of replicas.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli.node.engine;
