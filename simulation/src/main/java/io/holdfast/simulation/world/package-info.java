/** The two things that make a schedule a function of its seed: its chance and its time. */
@NullMarked
package io.holdfast.simulation.world;

import org.jspecify.annotations.NullMarked;
