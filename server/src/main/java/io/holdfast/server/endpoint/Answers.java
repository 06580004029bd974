package io.holdfast.server.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Answers to what was asked together, in the order of asking; each is a value or a refusal.
 *
 * <p>One object for all of them, and one future: with a future for each, half of what a batch cost
 * was telling a thousand of them that they are known.
 *
 * @param <T> what is answered where it is not refused
 */
public final class Answers<T> {
  /** One of each pair. */
  private final List<@Nullable T> values;

  private final List<@Nullable RefusedException> refusals;

  private Answers(List<@Nullable T> values, List<@Nullable RefusedException> refusals) {
    this.values = values;
    this.refusals = refusals;
  }

  /**
   * Answers that are known.
   *
   * @param values null where there is a refusal
   * @param refusals null where there is a value; as many
   */
  public static <T> Answers<T> of(
      List<@Nullable T> values, List<@Nullable RefusedException> refusals) {
    if (values.size() != refusals.size()) {
      throw new IllegalArgumentException(
          "Expected as many refusals as values but there are "
              + refusals.size()
              + " and "
              + values.size());
    }
    return new Answers<>(values, refusals);
  }

  /** Answers that come one by one; fails where one of them fails with anything but a refusal. */
  public static <T> CompletableFuture<Answers<T>> gathered(List<CompletableFuture<T>> each) {
    return CompletableFuture.allOf(each.toArray(CompletableFuture<?>[]::new))
        .handle(
            (all, anyRefused) -> {
              List<@Nullable T> values = new ArrayList<>();
              List<@Nullable RefusedException> refusals = new ArrayList<>();
              for (CompletableFuture<T> one : each) {
                T value = null;
                RefusedException refusal = null;
                try {
                  value = one.join();
                } catch (CompletionException wrong) {
                  if (!(wrong.getCause() instanceof RefusedException refused)) {
                    throw wrong;
                  }
                  refusal = refused;
                }
                values.add(value);
                refusals.add(refusal);
              }
              return of(values, refusals);
            });
  }

  /** How many there are. */
  public int size() {
    return values.size();
  }

  /** Why one was refused; null where it was not. */
  public @Nullable RefusedException refusal(int at) {
    return refusals.get(at);
  }

  /** One of them; throws its refusal. */
  public T get(int at) {
    RefusedException refusal = refusals.get(at);
    if (refusal != null) {
      throw refusal;
    }
    T value = values.get(at);
    if (value == null) {
      throw new IllegalStateException("Expected a value or a refusal but there is neither");
    }
    return value;
  }

  /** All of them; throws the first refusal. */
  public List<T> all() {
    List<T> all = new ArrayList<>(size());
    for (int at = 0; at < size(); at++) {
      all.add(get(at));
    }
    return all;
  }
}
