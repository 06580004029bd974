package io.holdfast.log.storage;

/** The conformance suite in memory. */
class VolatileDiskConformanceTest extends DiskConformance {
  private VolatileDisk last = new VolatileDisk();

  @Override
  protected Disk openDisk(FailStop failStop) {
    last = last.reopened();
    return last;
  }
}
