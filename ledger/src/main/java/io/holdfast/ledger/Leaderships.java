package io.holdfast.ledger;

/**
 * Who leads. Here the promise P7 is kept: the term is counted by us, one more each time leadership
 * passes to another replica, because the log's own terms skip.
 */
final class Leaderships {
  private final LedgerState state;

  Leaderships(LedgerState state) {
    this.state = state;
  }

  Outcome establish(Command.EstablishLeadership command) {
    if (command.nonce() == state.nonce) {
      return Outcomes.done(true, 0);
    }
    if (command.raftTerm() < state.raftTerm) {
      return Outcomes.rejected(Rejection.LEADERSHIP_OVER, 0);
    }
    if (command.passes() || !command.replica().equals(state.leader)) {
      state.term++;
      state.leader = command.replica();
    }
    state.raftTerm = command.raftTerm();
    state.nonce = command.nonce();
    return Outcomes.done(false, 0);
  }
}
