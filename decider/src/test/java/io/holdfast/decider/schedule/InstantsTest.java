package io.holdfast.decider.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ledger.SchedulePolicies;
import io.holdfast.ledger.SchedulePolicies.Concurrency;
import io.holdfast.ledger.SchedulePolicies.Gap;
import io.holdfast.ledger.SchedulePolicies.Missed;
import io.holdfast.ledger.SchedulePolicies.Overlap;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Local times and what they mean in real zones, a line a case, and against a walk by the minute.
 */
class InstantsTest {
  private static final long DAY = 24 * 3_600_000L;

  private static SchedulePolicies policies(Gap gap, Overlap overlap) {
    return new SchedulePolicies(gap, overlap, Missed.ONE, 1, 1, Concurrency.ALLOW);
  }

  /** What a case comes to, in UTC, each instant with its shift where there is one. */
  private static String shown(
      String cron, String zone, Gap gap, Overlap overlap, String from, String to) {
    Instants instants =
        new Instants(
            CronText.read(cron),
            ZoneId.of(zone),
            policies(gap, overlap),
            Instant.parse(from).toEpochMilli() - 1);
    List<String> shown = new ArrayList<>();
    for (Nominal each = instants.next();
        each != null && each.at() < Instant.parse(to).toEpochMilli();
        each = instants.next()) {
      String shift = each.shift() == Shift.NONE ? "" : " " + each.shift();
      shown.add(Instant.ofEpochMilli(each.at()).toString().substring(5, 16) + shift);
    }
    return String.join(", ", shown);
  }

  @Test
  void eachCaseOfTheTableComesToWhatItSays() {
    // zone; expression; gap, overlap; from; to; instants in UTC.
    String[][] cases = {
      {
        "Europe/Berlin",
        "30 2 * * *",
        "SHIFT",
        "FIRST",
        "2026-03-28",
        "2026-03-31",
        "03-28T01:30, 03-29T01:30 GAP_SHIFTED, 03-30T00:30"
      },
      {
        "Europe/Berlin",
        "30 2 * * *",
        "SKIP",
        "FIRST",
        "2026-03-28",
        "2026-03-31",
        "03-28T01:30, 03-29T01:00 GAP_SKIPPED, 03-30T00:30"
      },
      {
        "Europe/Berlin",
        "30 2 * * *",
        "SHIFT",
        "FIRST",
        "2026-10-24",
        "2026-10-27",
        "10-24T00:30, 10-25T00:30 OVERLAP_FIRST, 10-26T01:30"
      },
      {
        "Europe/Berlin",
        "30 2 * * *",
        "SHIFT",
        "LAST",
        "2026-10-24",
        "2026-10-27",
        "10-24T00:30, 10-25T01:30 OVERLAP_LAST, 10-26T01:30"
      },
      {
        "Europe/Berlin",
        "0,30 2 * * *",
        "SHIFT",
        "BOTH",
        "2026-10-25",
        "2026-10-26",
        "10-25T00:00 OVERLAP_FIRST, 10-25T00:30 OVERLAP_FIRST, 10-25T01:00 OVERLAP_LAST,"
            + " 10-25T01:30 OVERLAP_LAST"
      },
      {
        "Europe/Berlin",
        "15,45 2,3 * * *",
        "SHIFT",
        "FIRST",
        "2026-03-29",
        "2026-03-30",
        "03-29T01:15, 03-29T01:45"
      },
      {
        "America/New_York",
        "30 2 * * *",
        "SHIFT",
        "FIRST",
        "2026-03-08",
        "2026-03-09",
        "03-08T07:30 GAP_SHIFTED"
      },
      {
        "America/New_York",
        "30 1 * * *",
        "SHIFT",
        "BOTH",
        "2026-11-01",
        "2026-11-02",
        "11-01T05:30 OVERLAP_FIRST, 11-01T06:30 OVERLAP_LAST"
      },
      {
        "Australia/Lord_Howe",
        "15 2 * * *",
        "SHIFT",
        "FIRST",
        "2026-10-03",
        "2026-10-05",
        "10-03T15:45 GAP_SHIFTED, 10-04T15:15"
      },
      {
        "Australia/Lord_Howe",
        "45 1 * * *",
        "SHIFT",
        "BOTH",
        "2026-04-04",
        "2026-04-05",
        "04-04T14:45 OVERLAP_FIRST, 04-04T15:15 OVERLAP_LAST"
      },
      {
        "Pacific/Apia",
        "0 9 * * *",
        "SHIFT",
        "FIRST",
        "2011-12-29",
        "2012-01-01",
        "12-29T19:00, 12-30T19:00, 12-31T19:00"
      },
      {
        "Pacific/Apia",
        "0 9 30 12 *",
        "SHIFT",
        "FIRST",
        "2011-12-29",
        "2012-01-02",
        "12-30T19:00 GAP_SHIFTED"
      },
      {
        "Pacific/Apia",
        "0 9 30 12 *",
        "SKIP",
        "FIRST",
        "2011-12-29",
        "2012-01-02",
        "12-30T10:00 GAP_SKIPPED"
      },
      {
        "Africa/Casablanca",
        "30 2 * * *",
        "SHIFT",
        "BOTH",
        "2026-02-15",
        "2026-02-16",
        "02-15T01:30 OVERLAP_FIRST, 02-15T02:30 OVERLAP_LAST"
      },
      {
        "Africa/Casablanca",
        "30 2 * * *",
        "SHIFT",
        "FIRST",
        "2026-03-22",
        "2026-03-23",
        "03-22T02:30 GAP_SHIFTED"
      },
      {
        "America/Sao_Paulo",
        "0 0 * * *",
        "SHIFT",
        "FIRST",
        "2018-11-03",
        "2018-11-06",
        "11-03T03:00, 11-04T03:00 GAP_SHIFTED, 11-05T02:00"
      },
      {
        "America/Sao_Paulo",
        "0 0 * * *",
        "SKIP",
        "FIRST",
        "2018-11-03",
        "2018-11-06",
        "11-03T03:00, 11-04T03:00 GAP_SKIPPED, 11-05T02:00"
      },
      {
        "America/Sao_Paulo",
        "30 23 * * *",
        "SHIFT",
        "BOTH",
        "2019-02-17",
        "2019-02-18",
        "02-17T01:30 OVERLAP_FIRST, 02-17T02:30 OVERLAP_LAST"
      },
      {
        "UTC",
        "0 0 29 2 *",
        "SHIFT",
        "FIRST",
        "2096-01-01",
        "2105-01-01",
        "02-29T00:00, 02-29T00:00"
      },
      {
        "UTC",
        "0 0 31 * *",
        "SHIFT",
        "FIRST",
        "2026-01-01",
        "2026-07-01",
        "01-31T00:00, 03-31T00:00, 05-31T00:00"
      },
      {
        "UTC",
        "0 0 L * *",
        "SHIFT",
        "FIRST",
        "2028-01-01",
        "2028-04-01",
        "01-31T00:00, 02-29T00:00, 03-31T00:00"
      },
      {
        "UTC",
        "0 0 1,L * *",
        "SHIFT",
        "FIRST",
        "2026-01-01",
        "2026-03-01",
        "01-01T00:00, 01-31T00:00, 02-01T00:00, 02-28T00:00"
      },
      {
        "UTC",
        "0 0 L-2 * *",
        "SHIFT",
        "FIRST",
        "2026-01-01",
        "2026-03-01",
        "01-29T00:00, 02-26T00:00"
      },
      {
        "UTC",
        "0 0 LW * *",
        "SHIFT",
        "FIRST",
        "2026-01-01",
        "2026-06-01",
        "01-30T00:00, 02-27T00:00, 03-31T00:00, 04-30T00:00, 05-29T00:00"
      },
      {
        "UTC",
        "0 0 1W * *",
        "SHIFT",
        "FIRST",
        "2026-01-01",
        "2026-04-01",
        "01-01T00:00, 02-02T00:00, 03-02T00:00"
      },
      {
        "UTC",
        "0 0 31W * *",
        "SHIFT",
        "FIRST",
        "2026-01-01",
        "2026-06-01",
        "01-30T00:00, 03-31T00:00, 05-29T00:00"
      },
      {
        "UTC",
        "0 0 * * FRI#2",
        "SHIFT",
        "FIRST",
        "2026-01-01",
        "2026-03-01",
        "01-09T00:00, 02-13T00:00"
      },
      {
        "UTC",
        "0 0 * * MON#5",
        "SHIFT",
        "FIRST",
        "2026-01-01",
        "2026-07-01",
        "03-30T00:00, 06-29T00:00"
      },
      {
        "UTC",
        "0 0 * * 5L",
        "SHIFT",
        "FIRST",
        "2026-01-01",
        "2026-03-01",
        "01-30T00:00, 02-27T00:00"
      },
      {
        "UTC",
        "0 22-2 * * *",
        "SHIFT",
        "FIRST",
        "2026-01-01",
        "2026-01-02",
        "01-01T00:00, 01-01T01:00, 01-01T02:00, 01-01T22:00, 01-01T23:00"
      },
      {
        "UTC",
        "0 0 13 * FRI",
        "SHIFT",
        "FIRST",
        "2026-01-08",
        "2026-01-17",
        "01-09T00:00, 01-13T00:00, 01-16T00:00"
      },
      {
        "UTC",
        "@monthly",
        "SHIFT",
        "FIRST",
        "2026-01-01",
        "2026-03-02",
        "01-01T00:00, 02-01T00:00, 03-01T00:00"
      },
      {
        "UTC",
        "20,40 0 0 1 JAN *",
        "SHIFT",
        "FIRST",
        "2026-01-01",
        "2026-02-01",
        "01-01T00:00, 01-01T00:00"
      },
      {
        "UTC", "0 0 * * 7", "SHIFT", "FIRST", "2026-01-01", "2026-01-12", "01-04T00:00, 01-11T00:00"
      },
    };
    for (String[] each : cases) {
      String came =
          shown(
              each[1],
              each[0],
              Gap.valueOf(each[2]),
              Overlap.valueOf(each[3]),
              each[4] + "T00:00:00Z",
              each[5] + "T00:00:00Z");
      assertThat(came).as(String.join(" ", each)).isEqualTo(each[6]);
    }
  }

  private record Walk(String cron, Predicate<LocalDateTime> fires) {}

  private static final List<Walk> WALKS =
      List.of(
          new Walk("*/7 * * * *", at -> at.getMinute() % 7 == 0),
          new Walk("30 2 * * *", at -> at.getHour() == 2 && at.getMinute() == 30),
          new Walk("0 0 * * *", at -> at.getHour() == 0 && at.getMinute() == 0),
          new Walk(
              "10,50 0-3 * * SUN",
              at ->
                  (at.getMinute() == 10 || at.getMinute() == 50)
                      && at.getHour() <= 3
                      && at.getDayOfWeek() == DayOfWeek.SUNDAY),
          new Walk(
              "59 23 L * *",
              at ->
                  at.getHour() == 23
                      && at.getMinute() == 59
                      && at.toLocalDate().plusDays(1).getDayOfMonth() == 1));

  /** A zone, and a day about which its clock is walked. */
  private static final String[][] DAYS = {
    {"Europe/Berlin", "2026-03-29"},
    {"Europe/Berlin", "2026-10-25"},
    {"America/New_York", "2026-03-08"},
    {"America/New_York", "2026-11-01"},
    {"Australia/Lord_Howe", "2026-04-05"},
    {"Australia/Lord_Howe", "2026-10-04"},
    {"Pacific/Apia", "2011-12-30"},
    {"Africa/Casablanca", "2026-02-15"},
    {"Africa/Casablanca", "2026-03-22"},
    {"America/Sao_Paulo", "2018-11-04"},
    {"America/Sao_Paulo", "2019-02-17"},
    {"Asia/Kathmandu", "2026-05-01"},
  };

  @Test
  void everyInstantIsWhatAWalkByTheMinuteFinds() {
    for (String[] day : DAYS) {
      long noon = LocalDate.parse(day[1]).toEpochDay() * DAY + DAY / 2;
      WalkedMinutes walked = new WalkedMinutes(day[0], noon - 6 * DAY, noon + 6 * DAY);
      for (Walk walk : WALKS) {
        for (Gap gap : Gap.values()) {
          for (Overlap overlap : Overlap.values()) {
            int turns = overlap == Overlap.FIRST ? 1 : overlap == Overlap.LAST ? 2 : 3;
            List<Long> all = walked.instants(walk.fires(), gap == Gap.SHIFT, turns);
            String what = day[0] + " " + day[1] + " " + walk.cron() + " " + gap + " " + overlap;
            compare(what, walk.cron(), day[0], policies(gap, overlap), all, noon);
          }
        }
      }
    }
  }

  /** From many starting points: before, in and after the change of the clock. */
  private static void compare(
      String what, String cron, String zone, SchedulePolicies policies, List<Long> all, long noon) {
    Cron read = CronText.read(cron);
    for (long after = noon - 3 * DAY; after < noon + 3 * DAY; after += 131 * 60_000 + 1) {
      long from = after;
      List<Long> expected = all.stream().filter(at -> at > from).limit(8).toList();
      Instants instants = new Instants(read, ZoneId.of(zone), policies, from);
      List<Long> found = new ArrayList<>();
      while (found.size() < expected.size()) {
        Nominal next = instants.next();
        assertThat(next).as(what).isNotNull();
        if (next != null && next.fires()) {
          found.add(next.at());
        }
      }
      if (!found.equals(expected)) {
        assertThat(found).as(what + " after " + Instant.ofEpochMilli(from)).isEqualTo(expected);
      }
    }
  }

  @Test
  void eachWrongExpressionIsRefusedInOneLineThatNamesTheField() {
    String[] wrong = {
      "",
      "* * * *",
      "61 * * * *",
      "* 24 * * *",
      "* * 32 * *",
      "* * 0 * *",
      "* * * 13 *",
      "* * * * 8",
      "* * * FOO *",
      "a b c d e",
      "@fortnightly",
      "@every 5m",
      "* * * * MON#6",
      "* * * * L",
      "*/0 * * * *",
      "1-70 * * * *",
      "* * * * * * *",
      "-1 * * * *"
    };
    for (String each : wrong) {
      try {
        CronText.read(each);
      } catch (IllegalArgumentException refused) {
        assertThat(refused.getMessage()).as(each).startsWith("Expected cron ").doesNotContain("\n");
        continue;
      }
      throw new AssertionError("Expected '" + each + "' to be refused");
    }
  }
}
