package io.holdfast.log.storage;

/** Sees how the log is written. Called by the thread that writes; short, and must not throw. */
public interface AppendWatch {

  /**
   * A batch is on disk.
   *
   * @param entries that were appended together
   * @param nanos from the first write to the end of the last sync
   */
  void appended(int entries, long nanos);
}
