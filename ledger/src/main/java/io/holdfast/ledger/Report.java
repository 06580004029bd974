package io.holdfast.ledger;

/**
 * What the attempts of a job left behind. Immutable; a job that has nothing yet shares {@link
 * #NONE}.
 */
final class Report {
  private static final byte[] NO_BYTES = new byte[0];
  static final Report NONE = new Report(NO_BYTES, "", EndReason.NONE, 0);

  /** Where there is nothing but a reason: by its code. */
  private static final Report[] BARE = bare();

  /** What the completion carried. */
  final byte[] result;

  /** What the last failure carried. */
  final String error;

  /** Why it ended, if it did so without success. */
  final EndReason reason;

  /** Hash of all of it. */
  final long hash;

  private Report(byte[] result, String error, EndReason reason, long hash) {
    this.result = result;
    this.error = error;
    this.reason = reason;
    this.hash = hash;
  }

  static Report of(byte[] result, String error, EndReason reason) {
    if (result.length == 0 && error.isEmpty()) {
      return BARE[reason.code()];
    }
    return make(result, error, reason);
  }

  private static Report make(byte[] result, String error, EndReason reason) {
    long hash = Mix.low(Mix.low(Mix.SEED_LOW, result), error);
    return new Report(result, error, reason, Mix.finish(Mix.low(hash, reason.code())));
  }

  private static Report[] bare() {
    EndReason[] reasons = EndReason.values();
    Report[] reports = new Report[reasons.length];
    for (EndReason reason : reasons) {
      reports[reason.code()] = reason == EndReason.NONE ? NONE : make(NO_BYTES, "", reason);
    }
    return reports;
  }

  Report withResult(byte[] newResult) {
    return of(newResult, error, reason);
  }

  Report withError(String newError) {
    return of(result, newError, reason);
  }

  /** The same where it is so already. */
  Report withReason(EndReason newReason) {
    return reason == newReason ? this : of(result, error, newReason);
  }
}
