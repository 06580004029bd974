package io.holdfast.server.offline;

/** An entry whose bytes are whole, but nothing that this version of Holdfast can have written. */
public final class UnreadableEntryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Names the entry.
   *
   * @param index its index
   * @param what what was expected and what was found
   */
  public UnreadableEntryException(long index, String what) {
    super("index " + index + ": " + what);
  }
}
