package io.holdfast.ledger;

/**
 * The hash of what a caller means by "the same job", 128 bits in two lanes: queue, type, payload,
 * attempts, run timeout, retry delay, what happens on a loss. No id is in it, and no point in time:
 * points are worked out anew each time from the lengths that a caller gives.
 */
final class Content {
  private Content() {}

  static long low(Command.Submit submit, Name queue, Name type) {
    long hash = Mix.low(Mix.low(Mix.SEED_LOW, queue.hash), type.hash);
    hash = Mix.low(hash, submit.payload());
    hash = Mix.low(hash, submit.maxAttempts());
    hash = Mix.low(hash, submit.runTimeout());
    hash = Mix.low(hash, submit.retryDelay());
    return Mix.finish(Mix.low(hash, submit.onWorkerLoss().code()));
  }

  static long high(Command.Submit submit, Name queue, Name type) {
    long hash = Mix.high(Mix.high(Mix.SEED_HIGH, queue.hash), type.hash);
    hash = Mix.high(hash, submit.payload());
    hash = Mix.high(hash, submit.maxAttempts());
    hash = Mix.high(hash, submit.runTimeout());
    hash = Mix.high(hash, submit.retryDelay());
    return Mix.finish(Mix.high(hash, submit.onWorkerLoss().code()));
  }
}
