package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/**
 * An idempotency key, remembered under the id of the job that it made. It lives its own time,
 * whatever becomes of the job.
 */
final class KeyRecord extends TableRecord<KeyRecord> {
  final String key;

  /** Hash of the key. */
  final long hash;

  /** 128 bits of what was submitted, but for ids and points in time. */
  final long contentLow;

  final long contentHigh;

  /** 0 for never. */
  final long expiresAt;

  /** A link, not state: another key of the same hash. */
  @Nullable KeyRecord nextOfHash;

  KeyRecord(long jobId, String key, long hash, long contentLow, long contentHigh, long expiresAt) {
    this.id = jobId;
    this.key = key;
    this.hash = hash;
    this.contentLow = contentLow;
    this.contentHigh = contentHigh;
    this.expiresAt = expiresAt;
  }

  @Override
  long due() {
    return expiresAt == 0 ? NEVER : expiresAt;
  }

  @Override
  KeyRecord image() {
    return this; // Nothing of it changes.
  }

  @Override
  long computeDigest() {
    long mixed = Mix.high(Mix.high(hash, id), expiresAt);
    return Mix.finish(Mix.high(Mix.high(mixed, contentLow), contentHigh));
  }
}
