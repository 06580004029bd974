package io.holdfast.ledger;

/** An idempotency key of {@link NaiveLedger}, and the submission that brought it. */
record NaiveKey(Command.Submit submit) {

  boolean isAlive(long now) {
    return submit.keyExpiresAt() == 0 || submit.keyExpiresAt() > now;
  }
}
