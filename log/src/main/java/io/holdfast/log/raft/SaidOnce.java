package io.holdfast.log.raft;

import java.util.HashSet;
import java.util.Set;

/**
 * Remembers what was logged, so that a replica that tries once a second makes one line and not one
 * a second. On one thread.
 */
final class SaidOnce {
  /** More different texts than these are a reason to begin again. */
  private static final int MAX_TEXTS = 100;

  private final Set<String> texts = new HashSet<>();

  /** True for the first time, or again after {@link #forget}. */
  boolean isNew(String text) {
    if (texts.size() >= MAX_TEXTS) {
      texts.clear();
    }
    return texts.add(text);
  }

  void forget() {
    texts.clear();
  }
}
