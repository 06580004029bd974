package io.holdfast.bench.crash;

/** A node has said something that it must not have said. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Violation(String what) {
    super(what);
  }
}
