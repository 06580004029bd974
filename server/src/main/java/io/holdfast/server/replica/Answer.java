package io.holdfast.server.replica;

import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;

/** Learns what became of a request; exactly one of the two methods is called, once. */
public interface Answer {

  /**
   * The request's entry is committed and was applied.
   *
   * @param outcome of the command that decides the request
   * @param view of the replica that applied it, as of this command's entry; only to be read inside
   *     this call, which holds the hand-over lock and has to be short
   */
  void applied(Outcome outcome, LedgerView view);

  /** The request was not applied and never will be: it may be asked again. */
  void voided();
}
