package io.holdfast.bench.crash;

import org.jspecify.annotations.Nullable;

/** One line for a node, and what its answer means. */
interface Operation {
  /** The message. */
  String line();

  /**
   * Takes the answer.
   *
   * @throws Violation where it is not what it must be
   */
  void answered(String answer);

  /**
   * A message about one job, of which the answer is known beforehand.
   *
   * @param job the job
   * @param before what was known of it when this was said; null for nothing
   * @param after what is so when it was accepted; the same as before where it must be rejected
   */
  record OnJob(
      Book book,
      String line,
      String job,
      @Nullable Fact before,
      @Nullable Fact after,
      String expected)
      implements Operation {

    @Override
    public void answered(String answer) {
      if (!answer.equals(expected)) {
        throw new Violation(
            "to %s, known as %s,%n  expected %s%n  but said %s"
                .formatted(line, before, expected, answer));
      }
      book.settle(job, after);
    }

    /** Can it be seen whether it was done? */
    boolean visible() {
      return before == null || after == null || before.owned() != after.owned() || moved();
    }

    private boolean moved() {
      return before != null
          && after != null
          && after.owned()
          && before.generation() != after.generation();
    }
  }
}
