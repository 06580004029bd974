/**
 * {@code holdfast node}: the line protocol, and nothing of the engine behind it.
 *
 * <p>One thread reads lines, understands them and calls a {@link io.holdfast.cli.node.NodeEngine}
 * in the order of the lines; many assignments are under way at once. Another thread prints what
 * came of them, strictly in the order of the lines. docs/line-protocol.md has what is said to whom
 * and in which order things are checked.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli.node;
