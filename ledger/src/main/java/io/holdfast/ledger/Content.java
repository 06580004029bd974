package io.holdfast.ledger;

/**
 * The hash of what a caller means by "the same job", 128 bits in two lanes: queue, type, payload,
 * rules and ties but for the trace. Its own id is not in it, nor any point in time (they are worked
 * out anew each time from the lengths that a caller gives), nor the priority, which may change.
 *
 * <p>Both lanes are taken in one pass over the payload, which is most of a submission's work.
 * Therefore this is an object that is used again and again, by one thread.
 */
final class Content {
  private long low;
  private long high;

  /** Takes the hash of a submission. */
  Content of(Command.Submit submit, Name queue, Name type) {
    low = Mix.low(Mix.low(Mix.SEED_LOW, queue.hash), type.hash);
    high = Mix.high(Mix.high(Mix.SEED_HIGH, queue.hash), type.hash);
    bytes(submit.payload());
    low = Mix.low(low, submit.rules().hashLow());
    high = Mix.high(high, submit.rules().hashHigh());
    if (!submit.ties().isNone()) {
      ties(submit.ties());
    }
    low = Mix.finish(low);
    high = Mix.finish(high);
    return this;
  }

  long low() {
    return low;
  }

  long high() {
    return high;
  }

  private void ties(JobTies ties) {
    if (!ties.isTraceAtMost()) {
      low = ties.contentLow(low);
      high = ties.contentHigh(high);
    }
  }

  private void bytes(byte[] bytes) {
    int length = bytes.length;
    long lowLane = Mix.low(low, length);
    long highLane = Mix.high(high, length);
    int whole = length & ~15;
    for (int i = 0; i < whole; i += 16) {
      long one = Mix.word(bytes, i);
      long two = Mix.word(bytes, i + 8);
      lowLane = Mix.low(lowLane, one, two);
      highLane = Mix.high(highLane, one, two);
    }
    if (whole < length) {
      long one = Mix.rest(bytes, whole);
      long two = Mix.rest(bytes, Math.min(whole + 8, length));
      lowLane = Mix.low(lowLane, one, two);
      highLane = Mix.high(highLane, one, two);
    }
    low = lowLane;
    high = highLane;
  }
}
