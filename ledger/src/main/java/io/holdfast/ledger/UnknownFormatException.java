package io.holdfast.ledger;

/**
 * Bytes that this version cannot read: of a later format, or not of ours at all. It stops the
 * replica: an entry that one replica skips and another applies would part them for good.
 */
public final class UnknownFormatException extends RuntimeException {

  /** Says what was expected and what was found. */
  public UnknownFormatException(String message) {
    super(message);
  }
}
