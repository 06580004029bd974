package io.holdfast.ledger;

/**
 * What is in use of the limit of one key. Exists while a job of the key is owned, or its rate is
 * not full again.
 */
final class KeyUse extends TableRecord<KeyUse> {
  final String key;

  /** Jobs of the key that are ASSIGNED or RUNNING; derived from the jobs. */
  long owned;

  /** When its rate is full again, microseconds of ledger time; 0 where no job had a rate. */
  long fullAt;

  KeyUse(long id, String key) {
    this.id = id;
    this.key = key;
  }

  /** Nobody needs it any more once its rate is full again. */
  @Override
  long due() {
    return owned > 0 || fullAt == 0 ? NEVER : Rate.millis(fullAt);
  }

  @Override
  KeyUse image() {
    KeyUse image = new KeyUse(id, key);
    image.fullAt = fullAt;
    return image;
  }

  @Override
  long computeDigest() {
    return Mix.finish(Mix.low(Mix.low(Mix.SEED_HIGH, key), id, fullAt));
  }
}
