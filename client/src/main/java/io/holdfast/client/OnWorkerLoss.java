package io.holdfast.client;

/** What happens to a job whose worker's session is lost. */
public enum OnWorkerLoss {
  /** The next worker gets it, in the next generation. It may start as soon as it is received. */
  REASSIGN,
  /** It is FAILED. It starts only when its acceptance is confirmed. */
  FAIL,
  /** It is HELD until a person decides. It starts only when its acceptance is confirmed. */
  HOLD
}
