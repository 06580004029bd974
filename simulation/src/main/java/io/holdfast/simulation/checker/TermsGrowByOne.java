package io.holdfast.simulation.checker;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * P7: a term has one leader; it grows by exactly one each time leadership passes to another
 * replica, and never goes back.
 *
 * <p>The model counts the terms itself from who established what. Raft's own terms, which skip,
 * have one leader each too, for which no replica may give two votes in one of them.
 */
public final class TermsGrowByOne extends Checker {
  private record Leadership(String leader, long term) {}

  private final Map<Long, Integer> raftLeaders = new HashMap<>();

  /** The last vote that each replica gave. */
  private final Map<Integer, Observation.VoteGiven> votes = new HashMap<>();

  /** What was established at each index; the first replica that applies an index fills it. */
  private final TreeMap<Long, Leadership> established = new TreeMap<>();

  private final Map<Long, String> leaderOfTerm = new HashMap<>();

  public TermsGrowByOne() {
    super("P7 Terms");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.Leads leads) {
      Integer other = raftLeaders.putIfAbsent(leads.raftTerm(), leads.replica());
      require(
          other == null || other == leads.replica(),
          "Expected one leader in Raft's term %d but there are %d and %d",
          leads.raftTerm(),
          other,
          leads.replica());
    } else if (observation instanceof Observation.VoteGiven vote) {
      Observation.VoteGiven before = votes.put(vote.replica(), vote);
      require(
          before == null
              || before.raftTerm() < vote.raftTerm()
              || (before.raftTerm() == vote.raftTerm() && before.candidate() == vote.candidate()),
          "Expected no other vote after %s but: %s",
          before,
          vote);
    } else if (observation instanceof Observation.Established now) {
      established(now);
    }
  }

  private void established(Observation.Established now) {
    var before = established.lowerEntry(now.index());
    long expected;
    if (before == null) {
      expected = 1;
    } else if (before.getValue().leader.equals(now.leader())) {
      expected = before.getValue().term;
    } else {
      expected = before.getValue().term + 1;
    }
    require(
        now.term() == expected,
        "Expected term %d after %s but was %s",
        expected,
        before == null ? "nobody" : before.getValue(),
        now);
    Leadership leadership = new Leadership(now.leader(), now.term());
    Leadership known = established.putIfAbsent(now.index(), leadership);
    require(
        known == null || known.equals(leadership),
        "Expected the leadership %s at index %d but was %s",
        known,
        now.index(),
        now);
    String leader = leaderOfTerm.putIfAbsent(now.term(), now.leader());
    require(
        leader == null || leader.equals(now.leader()),
        "Expected %s to lead in term %d but was %s",
        leader,
        now.term(),
        now);
  }
}
