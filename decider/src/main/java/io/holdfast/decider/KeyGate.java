package io.holdfast.decider;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The limit of a key, and the jobs that it keeps from starting. They are out of their lanes, so
 * that they block nobody, and come back one by one to each lane as the limit has room: a million of
 * them that wait for one another cost each start a few steps.
 */
final class KeyGate extends Gate {
  final String key;
  final Map<Lane, Waiting> parked = new LinkedHashMap<>();

  KeyGate(String key) {
    this.key = key;
  }

  /** Nothing would be lost with it. */
  boolean isIdle() {
    return parked.isEmpty() && underWay == 0 && leaving == 0;
  }
}
