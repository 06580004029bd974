package io.holdfast.bench.crash;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a job.
 *
 * @param generation its generation
 * @param worker who has it, or had it when it was completed; null while it is free
 * @param completed true for good
 * @param acknowledged true once its worker has it
 * @param place its place among the assigned jobs
 */
record Fact(
    long generation, @Nullable String worker, boolean completed, boolean acknowledged, long place) {

  static Fact assigned(long generation, String worker, long place) {
    return new Fact(generation, worker, false, false, place);
  }

  Fact acked() {
    return new Fact(generation, worker, completed, true, place);
  }

  Fact done() {
    return new Fact(generation, worker, true, true, place);
  }

  Fact released() {
    return new Fact(generation + 1, null, false, false, 0);
  }

  /** Does somebody have it? */
  boolean owned() {
    return worker != null && !completed;
  }
}
