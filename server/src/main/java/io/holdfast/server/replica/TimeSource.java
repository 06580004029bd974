package io.holdfast.server.replica;

/** Where a replica reads the time; the simulation has one of its own. */
public interface TimeSource {

  /** The machine's clocks. */
  TimeSource SYSTEM =
      new TimeSource() {
        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
          return System.nanoTime();
        }
      };

  /** Milliseconds since the Unix epoch; may jump. */
  long wallMillis();

  /** Monotonic nanoseconds from an arbitrary origin. */
  long nanos();
}
