package io.holdfast.simulation.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One of each checker, for one schedule, and the last facts that they were told. */
public final class Checkers {
  /** Facts that are kept to be printed with a violation. */
  public static final int KEPT = 50;

  private static final List<Supplier<Checker>> ALL =
      List.of(
          DurableBeforeVisible::new,
          OneOwner::new,
          GenerationsOnlyGrow::new,
          NothingLost::new,
          EndsAreFinal::new,
          OutboxIsComplete::new,
          TermsGrowByOne::new,
          OncePerOccurrence::new,
          SameLogSameState::new,
          FailStop::new,
          LimitsAreExact::new,
          Progress::new,
          StartsInOrder::new,
          AttemptsAsSaid::new,
          NeverEarly::new);

  private final List<Checker> watching = new ArrayList<>();
  private final Observation[] last = new Observation[KEPT];
  private final long[] steps = new long[KEPT];
  private long told;
  private Consumer<String> trace = line -> {};
  private boolean tracing;

  /** All of them. */
  public Checkers() {
    this("");
  }

  /**
   * Those whose promise begins with a text.
   *
   * @param promise such as {@code "P2 "}; empty for all
   */
  public Checkers(String promise) {
    for (Supplier<Checker> each : ALL) {
      Checker checker = each.get();
      if (checker.promise().startsWith(promise)) {
        watching.add(checker);
      }
    }
    if (watching.isEmpty()) {
      throw new IllegalArgumentException("Expected a promise but was '" + promise + "'");
    }
  }

  /** From now on, every fact is given to somebody too, as a line. */
  public void trace(Consumer<String> to) {
    trace = to;
    tracing = true;
  }

  /**
   * Tells all of them.
   *
   * @throws ViolationException of the first that finds its promise broken
   */
  public void observe(long step, Observation observation) {
    int place = (int) (told++ % KEPT);
    last[place] = observation;
    steps[place] = step;
    if (tracing) {
      trace.accept(step + ": " + observation);
    }
    for (int i = 0; i < watching.size(); i++) {
      watching.get(i).observe(observation);
    }
  }

  /** The last facts, oldest first, each with its step. */
  public List<String> lastFacts() {
    List<String> lines = new ArrayList<>();
    for (long i = Math.max(0, told - KEPT); i < told; i++) {
      int place = (int) (i % KEPT);
      lines.add(steps[place] + ": " + last[place]);
    }
    return lines;
  }
}
