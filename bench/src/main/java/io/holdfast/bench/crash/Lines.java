package io.holdfast.bench.crash;

import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Messages that are not about one job. */
final class Lines {
  static final String GET_ASSIGNMENTS = "{\"type\":\"get_assignments\"}";
  static final String RESTART = "{\"type\":\"scheduler_restart\"}";
  static final String LEADER_CRASH = "{\"type\":\"leader_crash\"}";

  private Lines() {}

  static String init(int replicas) {
    return IntStream.rangeClosed(1, replicas)
        .mapToObj(number -> "\"s" + number + "\"")
        .collect(Collectors.joining(",", "{\"type\":\"init\",\"replicas\":[", "]}"));
  }

  /** Checks that an answer is of a type. */
  static void expect(String type, String answer) {
    if (!answer.startsWith("{\"type\": \"" + type + "\"")) {
      throw new Violation("expected " + type + " but the node says " + answer);
    }
  }

  /** A message, and who looks at its answer. */
  record Question(String line, Consumer<String> check) implements Operation {
    @Override
    public void answered(String answer) {
      check.accept(answer);
    }
  }
}
