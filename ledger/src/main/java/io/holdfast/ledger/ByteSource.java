package io.holdfast.ledger;

/** Where the bytes of a snapshot come from. */
@FunctionalInterface
public interface ByteSource {

  /**
   * Reads up to {@code length} bytes, at least one unless the end is reached.
   *
   * @return how many; -1 at the end
   */
  int read(byte[] bytes, int offset, int length);
}
