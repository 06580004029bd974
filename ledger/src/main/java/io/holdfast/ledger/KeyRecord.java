package io.holdfast.ledger;

/**
 * An idempotency key, remembered under the id of the job that it made. It lives its own time,
 * whatever becomes of the job. Used again for another key after it was removed.
 */
final class KeyRecord extends TableRecord<KeyRecord> {
  /** The key as {@link Text}; what follows is of a key before. */
  private byte[] bytes = UsedArrays.NONE;

  private int length;

  /** Hash of the key. */
  long hash;

  /** 128 bits of what was submitted, but for ids and points in time. */
  long contentLow;

  long contentHigh;

  /**
   * 0 for never; {@link Command.Submit#UNTIL_ENDED}: it is free while its job has ended, and goes
   * with it.
   */
  long expiresAt;

  /** Sets all of it; it does not change while it is in the table. */
  void define(
      long jobId, String newKey, long keyHash, long newLow, long newHigh, long newExpiresAt) {
    id = jobId;
    length = Text.byteLength(newKey);
    if (!UsedArrays.fits(bytes, length)) {
      bytes = new byte[length];
    }
    Text.encode(newKey, bytes, 0);
    hash = keyHash;
    contentLow = newLow;
    contentHigh = newHigh;
    expiresAt = newExpiresAt;
  }

  /** The key. */
  String key() {
    return Text.decode(bytes, 0, length);
  }

  boolean isOf(String key) {
    return Text.isEncoded(key, bytes, length);
  }

  /** Lets go of what it refers to, but for a small array, and waits for its next use. */
  void clear() {
    bytes = UsedArrays.kept(bytes);
  }

  /** See {@link Preparation}: what its next use will write over. */
  long prepareUse() {
    return bytes.length == 0 ? id : bytes[0];
  }

  @Override
  long due() {
    return expiresAt == 0 || expiresAt == Command.Submit.UNTIL_ENDED ? NEVER : expiresAt;
  }

  @Override
  KeyRecord image() {
    KeyRecord image = new KeyRecord();
    image.id = id;
    image.bytes = bytes;
    image.length = length;
    image.hash = hash;
    image.contentLow = contentLow;
    image.contentHigh = contentHigh;
    image.expiresAt = expiresAt;
    return image;
  }

  @Override
  long computeDigest() {
    long mixed = Mix.high(Mix.high(hash, id), expiresAt);
    return Mix.finish(Mix.high(Mix.high(mixed, contentLow), contentHigh));
  }
}
