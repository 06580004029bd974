package io.holdfast.client;

/** Where a job is. */
public enum JobState {
  /** Its time has not come yet: a delay, or the pause before another attempt. */
  SCHEDULED(false),
  /** Waits for a worker. */
  READY(false),
  /** A worker is being told. */
  ASSIGNED(false),
  /** A worker has accepted it. */
  RUNNING(false),
  /** Its worker was lost, and a person decides. */
  HELD(false),
  /** Done. */
  SUCCEEDED(true),
  /** No attempt is left. */
  FAILED(true),
  /** Somebody cancelled it. */
  CANCELLED(true),
  /** A deadline passed. */
  EXPIRED(true),
  /** A state that this version of the client does not know. */
  UNKNOWN(false);

  private final boolean ended;

  JobState(boolean ended) {
    this.ended = ended;
  }

  /** True for the last one of a job, unless somebody retries it. */
  public boolean isEnded() {
    return ended;
  }

  static JobState named(String name) {
    for (JobState each : values()) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return UNKNOWN;
  }
}
