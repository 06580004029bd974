package io.holdfast.ledger;

/**
 * An idempotency key, remembered under the id of the job that it made. It lives its own time,
 * whatever becomes of the job. Used again for another key after it was removed.
 */
final class KeyRecord extends TableRecord<KeyRecord> {
  String key = "";

  /** Hash of the key. */
  long hash;

  /** 128 bits of what was submitted, but for ids and points in time. */
  long contentLow;

  long contentHigh;

  /** 0 for never. */
  long expiresAt;

  /** Sets all of it; it does not change while it is in the table. */
  void define(
      long jobId, String newKey, long keyHash, long newLow, long newHigh, long newExpiresAt) {
    id = jobId;
    key = newKey;
    hash = keyHash;
    contentLow = newLow;
    contentHigh = newHigh;
    expiresAt = newExpiresAt;
  }

  @Override
  long due() {
    return expiresAt == 0 ? NEVER : expiresAt;
  }

  @Override
  KeyRecord image() {
    KeyRecord image = new KeyRecord();
    image.define(id, key, hash, contentLow, contentHigh, expiresAt);
    return image;
  }

  @Override
  long computeDigest() {
    long mixed = Mix.high(Mix.high(hash, id), expiresAt);
    return Mix.finish(Mix.high(Mix.high(mixed, contentLow), contentHigh));
  }
}
