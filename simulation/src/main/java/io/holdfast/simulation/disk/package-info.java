/**
 * A disk that forgets: what was not synced is lost in any part at a crash, writes and syncs fail,
 * bits flip.
 *
 * <p>{@link io.holdfast.simulation.disk.DiskImage} is what outlives a crash, {@link
 * io.holdfast.simulation.disk.SimulatedDisk} one life of a replica upon it.
 */
@NullMarked
package io.holdfast.simulation.disk;

import org.jspecify.annotations.NullMarked;
