package io.holdfast.client;

/** What a job does when one that it comes after ends in another state than SUCCEEDED. */
public enum OnFailure {
  /** It is CANCELLED. */
  CANCEL,
  /** It starts when all have ended, whatever they ended in. */
  RUN
}
