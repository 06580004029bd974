package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Gives jobs of equal rules the same object. Only a saving of memory: no part of the state, and
 * nothing follows from whether two jobs share one.
 *
 * <p>A table of one place for each hash, written over by the next of the same place: it needs no
 * count of uses, and there are few rules, as a rule one for each type.
 */
final class RulesInUse {
  private static final int PLACES = 256;

  private final @Nullable JobRules[] places = new JobRules[PLACES];

  /** The same rules, as an object that other jobs have too. */
  JobRules shared(JobRules rules) {
    int place = (int) (rules.hashLow() >>> 56);
    JobRules known = places[place];
    if (known != null && known.equals(rules)) {
      return known;
    }
    places[place] = rules;
    return rules;
  }
}
