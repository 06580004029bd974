/**
 * Rules about the files of the repository, whatever is in them: length, promises in comments,
 * links, names.
 *
 * <p>What is about classes and their dependencies is next door, in {@code architecture}.
 */
@NullMarked
package io.holdfast.bench.tidy;

import org.jspecify.annotations.NullMarked;
