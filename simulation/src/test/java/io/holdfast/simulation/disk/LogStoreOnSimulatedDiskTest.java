package io.holdfast.simulation.disk;

import io.holdfast.log.storage.Disk;
import io.holdfast.log.storage.FailStop;
import io.holdfast.log.storage.LogStoreConformance;
import io.holdfast.simulation.world.Chance;

/** The suite that the file system passes, on the simulated disk. */
final class LogStoreOnSimulatedDiskTest extends LogStoreConformance {
  private final DiskImage image = new DiskImage();

  @Override
  protected Disk openDisk(FailStop failStop) {
    return new SimulatedDisk(image, new Chance(1), failStop);
  }
}
