package io.holdfast.ledger;

/** A queue's or type's name, kept once for all jobs that have it. */
final class Name {
  final String text;

  /** Hash of the text, taken once. */
  final long hash;

  /** How often it is in use; at zero it is forgotten. */
  long uses;

  /** Jobs that have it as their queue, by state. */
  final long[] jobs = new long[JobState.values().length];

  Name(String text) {
    this.text = text;
    hash = Mix.finish(Mix.low(Mix.SEED_LOW, text));
  }
}
