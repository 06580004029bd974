package io.holdfast.ledger;

/** An idempotency key of {@link NaiveLedger}, and the submission that brought it. */
record NaiveKey(Command.Submit submit) {}
