package io.holdfast.cli.node;

import org.jspecify.annotations.Nullable;

/**
 * What a message came in, as far as an answer needs it.
 *
 * @param source who sent it, null where that is not said
 * @param destination whom it was sent to, null where that is not said
 * @param messageId what an answer refers to
 */
record Envelope(@Nullable String source, @Nullable String destination, long messageId) {}
