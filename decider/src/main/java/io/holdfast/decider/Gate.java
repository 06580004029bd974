package io.holdfast.decider;

/**
 * A limit as a leader has to see it: what the ledger counts, and beyond it what is under way, so
 * that no Assign is proposed that is sure to be refused. The ledger judges whatever comes of it.
 */
abstract class Gate {
  /** Starts that are proposed and not applied. */
  int underWay;

  /** What those will take out of a rate, microseconds. */
  long tokensUnderWay;

  /** Releases that are under way, in the entry that is being decided or before it. */
  int leaving;

  /** When its rate lets the next one through, if that is waited for; 0 if not. */
  long wakeAt;

  /** Whether one more may be owned. */
  boolean hasRoom(int concurrent, long owned) {
    return concurrent == 0 || owned + underWay - leaving < concurrent;
  }
}
