package io.holdfast.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The handlers of a worker, by type; and one for all others, if there is one. */
final class HandlerTable {

  /** A handler on bytes. */
  private interface Bound {
    Outcome run(byte[] payload, JobContext context) throws Exception;
  }

  /** How an attempt ended; sealed, so that nobody forgets one. */
  sealed interface Outcome {}

  /** In success. */
  record Done(byte[] result, boolean isJson) implements Outcome {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Done that
          && java.util.Arrays.equals(result, that.result)
          && isJson == that.isJson;
    }

    @Override
    public int hashCode() {
      return java.util.Arrays.hashCode(result);
    }
  }

  /** In failure. */
  record Broken(Throwable reason) implements Outcome {}

  private final Map<String, Bound> byType = new LinkedHashMap<>();
  private @Nullable Bound others;

  <I, O> void add(JobType<I, O> type, JobHandler<I, O> handler) {
    if (byType.putIfAbsent(type.name(), bind(type.input(), type.output(), handler)) != null) {
      throw new IllegalArgumentException(
          "Expected one handler for " + type.name() + " but got two");
    }
  }

  void addForOthers(JobHandler<byte[], byte[]> handler) {
    others = bind(JobCodec.BYTES, JobCodec.BYTES, handler);
  }

  boolean isEmpty() {
    return byType.isEmpty() && others == null;
  }

  /** What to announce: none where every type is welcome. */
  List<String> types() {
    return others == null ? List.copyOf(byType.keySet()) : List.of();
  }

  /** Runs an attempt on the calling thread. Never throws but for what ends the process anyway. */
  Outcome run(byte[] payload, JobContext context) {
    Bound bound = byType.getOrDefault(context.type(), others);
    if (bound == null) {
      return new Broken(
          JobFailureException.passing("this worker has no handler for " + context.type(), null));
    }
    try {
      return bound.run(payload, context);
    } catch (Exception | LinkageError | StackOverflowError | AssertionError thrown) {
      return new Broken(thrown);
    }
  }

  private static <I, O> Bound bind(
      JobCodec<I> input, JobCodec<O> output, JobHandler<I, O> handler) {
    return (payload, context) -> {
      I value;
      try {
        value = input.decode(payload);
      } catch (IllegalArgumentException wrong) {
        // The same bytes will not be better the next time.
        return new Broken(JobFailureException.lasting("payload: " + wrong.getMessage()));
      }
      return new Done(output.encode(handler.run(value, context)), output.isJson());
    };
  }
}
