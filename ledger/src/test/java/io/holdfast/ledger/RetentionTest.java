package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many of the oldest are too many. */
final class RetentionTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing is bounded                     |  0 |    0 | 1000 | 99999 |  0
          as many as may be                      | 10 |    0 |   10 | 99999 |  0
          one more than may be                   | 10 |    0 |   11 | 99999 |  1
          fewer than may be                      | 10 |    0 |    3 |     0 |  0
          as many bytes as may be                |  0 | 1000 |   10 |  1000 |  0
          one byte more: one of the average size |  0 | 1000 |   10 |  1001 |  1
          twice as many bytes: half of the jobs  |  0 | 1000 |   10 |  2000 |  5
          the tighter bound counts: jobs         |  2 | 1000 |   10 |  2000 |  8
          the tighter bound counts: bytes        |  9 |  100 |   10 |  2000 | 10
          one that is larger than the bound      |  0 |   10 |    1 |  5000 |  1
          """)
  void itIsWhateverBoundIsPassedMost(
      String what, long jobs, long bytes, long ended, long endedBytes, long excess) {
    assertThat(new Retention(0, jobs, bytes).excess(ended, endedBytes)).isEqualTo(excess);
  }

  @Test
  void aNegativeBoundIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Retention(0, -1, 0))
        .withMessageContaining("retentionCount");
  }
}
