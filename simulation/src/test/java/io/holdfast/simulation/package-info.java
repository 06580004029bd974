/** Whole schedules, and the proof that the checkers see what they are for. */
@NullMarked
package io.holdfast.simulation;

import org.jspecify.annotations.NullMarked;
