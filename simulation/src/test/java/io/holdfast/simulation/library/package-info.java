/** The Raft library on trial. */
@NullMarked
package io.holdfast.simulation.library;

import org.jspecify.annotations.NullMarked;
