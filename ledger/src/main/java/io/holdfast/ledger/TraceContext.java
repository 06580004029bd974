package io.holdfast.ledger;

/**
 * The trace that a job belongs to, as the W3C's <a
 * href="https://www.w3.org/TR/trace-context/">Trace Context</a> writes it. Carried from whoever
 * submits to whoever does the job; never interpreted here.
 *
 * @param parent the header {@code traceparent}; empty for none
 * @param state the header {@code tracestate}; empty for none, and only with a parent
 */
public record TraceContext(String parent, String state) {

  /** Most jobs have none. */
  public static final TraceContext NONE = new TraceContext("", "");

  /**
   * @throws IllegalArgumentException for a bound that is passed, or a state alone
   */
  public TraceContext {
    Limits.requireBytes(parent, 0, Limits.MAX_TRACE_PARENT_BYTES, "traceparent");
    Limits.requireBytes(state, 0, Limits.MAX_TRACE_STATE_BYTES, "tracestate");
    if (parent.isEmpty() && !state.isEmpty()) {
      throw new IllegalArgumentException("Expected no tracestate without a traceparent");
    }
  }

  boolean isNone() {
    return parent.isEmpty();
  }

  /** Hash of both. */
  long hash() {
    return Mix.low(Mix.low(Mix.SEED_LOW, parent), state);
  }
}
