/**
 * The proof that the checkers see: production code with one line changed has to break the promise
 * that the line is for.
 */
@NullMarked
package io.holdfast.simulation.mutant;

import org.jspecify.annotations.NullMarked;
