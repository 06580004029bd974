package io.holdfast.ledger;

/** An idempotency key of {@link NaiveLedger}, and the submission that brought it. */
record NaiveKey(Command.Submit submit) {

  /** Free again when its job has ended. */
  boolean untilEnded() {
    return submit.keyExpiresAt() == Command.Submit.UNTIL_ENDED;
  }

  boolean isAlive(NaiveLedger ledger) {
    if (untilEnded()) {
      NaiveJob job = ledger.jobs.get(submit.jobId());
      return job != null && !job.state.ended();
    }
    return isAlive(ledger.now);
  }

  private boolean isAlive(long now) {
    return submit.keyExpiresAt() == 0 || submit.keyExpiresAt() > now;
  }
}
