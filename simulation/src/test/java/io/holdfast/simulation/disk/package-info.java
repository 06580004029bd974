/** Tests of the simulated disk. */
@NullMarked
package io.holdfast.simulation.disk;

import org.jspecify.annotations.NullMarked;
