package io.holdfast.simulation.load;

import io.holdfast.decider.Request;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import org.jspecify.annotations.Nullable;

/** What somebody asks of the leader; decided there, on its view. */
interface Question {

  /** The request for the replica; null where the view alone is the answer. */
  @Nullable Request decide(LedgerView view, Desk desk);

  /** What the one who asks wants to know beside the outcome. */
  default long value(LedgerView view) {
    return 0;
  }

  /** What it is about, for the journal. */
  String name();

  /** Learns what came of it, where it was asked. */
  interface Reply {
    /** It was applied, or needed no entry (then the outcome is null). */
    void answered(@Nullable Outcome outcome, long value);

    /** This replica does not serve, or the request was voided: ask again. */
    void again();
  }
}
