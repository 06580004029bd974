package io.holdfast.ledger;

/**
 * What the attempts of a job left behind. Immutable; a job that has nothing yet shares {@link
 * #NONE}.
 */
final class Report {
  private static final byte[] NO_BYTES = new byte[0];
  static final Report NONE = new Report(NO_BYTES, "", 0);

  /** What the completion carried. */
  final byte[] result;

  /** What the last failure carried. */
  final String error;

  /** Hash of both. */
  final long hash;

  private Report(byte[] result, String error, long hash) {
    this.result = result;
    this.error = error;
    this.hash = hash;
  }

  static Report of(byte[] result, String error) {
    if (result.length == 0 && error.isEmpty()) {
      return NONE;
    }
    return new Report(result, error, Mix.finish(Mix.low(Mix.low(Mix.SEED_LOW, result), error)));
  }

  Report withResult(byte[] newResult) {
    return of(newResult, error);
  }

  Report withError(String newError) {
    return of(result, newError);
  }
}
