package io.holdfast.server.replica;

import io.holdfast.decider.Request;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;

/**
 * A request and who waits for its answer.
 *
 * @param request what is asked
 * @param answer called once
 */
public record PendingRequest(Request request, Answer answer) {

  /** What nobody waits for: the leader asks again when it is still due. */
  static PendingRequest unanswered(Request request) {
    return new PendingRequest(request, NOBODY);
  }

  private static final Answer NOBODY =
      new Answer() {
        @Override
        public void applied(Outcome outcome, LedgerView view) {
          // nobody asked
        }

        @Override
        public void voided() {
          // nobody asked
        }
      };
}
