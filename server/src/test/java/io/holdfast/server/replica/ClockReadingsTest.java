package io.holdfast.server.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.replica.ClockReadings.Bounds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the median of the clocks lies, and how far one is off it. */
final class ClockReadingsTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /** A clock's place in the line is its replica's; {@code -} is not heard; the first is the own. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one is its own median                     | 500                   | 500   | 500
          two bound it                              | 500 700               | 500   | 700
          of two the other is not heard             | 500 -                 | never | never
          of three the one in the middle            | 500 900 700           | 700   | 700
          a false clock does not move it            | 500 99999999999 700   | 700   | 700
          nor one that is far behind                | 500 1 700             | 500   | 500
          of three one is not heard                 | 500 - 700             | 500   | 700
          of three one is not heard, one is false   | 500 - 99999999999     | 500   | 99999999999
          of three two are not heard                | 500 - -               | never | never
          of four the two in the middle             | 400 100 200 300       | 200   | 300
          of four one is not heard                  | 400 100 200 -         | 100   | 400
          of five the one in the middle             | 500 100 400 300 200   | 300   | 300
          of five two are not heard, two are false  | 500 - - 99999 99999   | 500   | 99999
          of five one is not heard                  | 500 100 400 300 -     | 300   | 400
          of five three are not heard               | 500 - - - 200         | never | never
          """)
  void theMedianLiesBetweenTwoThatAreHeard(
      String what, String clocks, String earliest, String latest) {
    ClockReadings readings = new ClockReadings();
    List<String> said = List.of(clocks.split(" "));
    List<String> voters = new ArrayList<>();
    for (int i = 0; i < said.size(); i++) {
      voters.add("r" + i);
    }
    readings.voters(voters);
    for (int i = 1; i < said.size(); i++) {
      if (!said.get(i).equals("-")) {
        readings.told("r" + i, Long.parseLong(said.get(i)), 0, 0);
      }
    }
    Bounds bounds = readings.bounds("r0", Long.parseLong(said.get(0)), 0);
    assertThat(bounds.earliest()).isEqualTo(millis(earliest, Long.MIN_VALUE));
    assertThat(bounds.latest()).isEqualTo(millis(latest, Long.MAX_VALUE));
    assertThat(bounds.known()).isEqualTo(!earliest.equals("never"));
  }

  private static long millis(String text, long never) {
    return text.equals("never") ? never : Long.parseLong(text);
  }

  @Test
  void whatWasAnsweredHoldsForTheMiddleOfQuestionAndAnswer() {
    ClockReadings readings = of("r0", "r1");
    readings.told("r1", 10_000, 100 * MILLI, 140 * MILLI);
    assertThat(readings.wall("r1", 120 * MILLI)).isEqualTo(10_000);
    assertThat(readings.wall("r1", 1_120 * MILLI)).isEqualTo(11_000);
  }

  @Test
  void ofSeveralReadingsTheQuickestCounts() {
    ClockReadings readings = of("r0", "r1");
    readings.told("r1", 10_000, 0, 2 * MILLI);
    readings.told("r1", 11_350, SECOND, SECOND + 800 * MILLI);
    assertThat(readings.wall("r1", 2 * SECOND)).isEqualTo(11_999);
  }

  @Test
  void aClockThatIsSetCountsAtOnce() {
    ClockReadings readings = of("r0", "r1");
    readings.told("r1", 10_000, 0, 2 * MILLI);
    readings.told("r1", 3_610_000, SECOND, SECOND + 100 * MILLI);
    assertThat(readings.wall("r1", SECOND + 50 * MILLI)).isEqualTo(3_610_000);
    readings.told("r1", 12_000, 2 * SECOND, 2 * SECOND + 200 * MILLI);
    assertThat(readings.wall("r1", 2 * SECOND + 100 * MILLI)).isEqualTo(12_000);
  }

  @Test
  void anOldReadingAndASlowOneCountForNothing() {
    ClockReadings readings = of("r0", "r1");
    readings.told("r1", 10_000, 0, ClockReadings.LONGEST_NANOS + 1);
    assertThat(readings.wall("r1", SECOND)).isNull();
    readings.told("r1", 10_000, 0, SECOND);
    assertThat(readings.wall("r1", SECOND + ClockReadings.FRESH_NANOS)).isNotNull();
    assertThat(readings.wall("r1", SECOND + ClockReadings.FRESH_NANOS + 1)).isNull();
  }

  @Test
  void whoDoesNotVoteIsNotHeard() {
    ClockReadings readings = of("r0", "r1");
    readings.told("r2", 10_000, 0, 0);
    readings.told("r1", 10_000, 0, 0);
    readings.voters(List.of("r0", "r2"));
    readings.voters(List.of("r0", "r1", "r2"));
    assertThat(readings.wall("r1", 0)).isNull();
    assertThat(readings.wall("r2", 0)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"99, -1", "100, 0", "150, 0", "200, 0", "203, 3"})
  void aClockIsOffByWhatItIsOutsideOfTheBounds(long wall, long off) {
    assertThat(new Bounds(100, 200).deviation(wall)).isEqualTo(off);
  }

  @Test
  void whereNothingIsKnownNoClockIsOff() {
    Bounds nothing = new Bounds(Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(nothing.deviation(Long.MAX_VALUE - 1)).isZero();
    assertThat(nothing.deviation(-5)).isZero();
  }

  private static ClockReadings of(String... voters) {
    ClockReadings readings = new ClockReadings();
    readings.voters(List.of(voters));
    return readings;
  }
}
