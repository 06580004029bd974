/** A network that delays, drops, repeats, reorders and parts. */
@NullMarked
package io.holdfast.simulation.network;

import org.jspecify.annotations.NullMarked;
