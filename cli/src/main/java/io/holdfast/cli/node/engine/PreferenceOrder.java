package io.holdfast.cli.node.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Who is preferred as leader: the replicas in a declared order, those whose leadership crashed
 * behind the others, the latest last, until they are restored. Numbers are positions in the
 * cluster's list, from 0. Used by one thread.
 */
final class PreferenceOrder {
  private final List<Integer> declared;
  private final List<Integer> demoted = new ArrayList<>();

  PreferenceOrder(List<Integer> declared) {
    this.declared = List.copyOf(declared);
  }

  /** All replicas, the preferred one first. */
  List<Integer> order() {
    List<Integer> order = new ArrayList<>(declared);
    order.removeAll(demoted);
    order.addAll(demoted);
    return order;
  }

  /** The same, but with one of them in front. */
  List<Integer> orderFrom(int first) {
    List<Integer> order = new ArrayList<>(order());
    order.remove(Integer.valueOf(first));
    order.add(0, first);
    return order;
  }

  /** Behind all others from now on. */
  void demote(int replica) {
    demoted.remove(Integer.valueOf(replica));
    demoted.add(replica);
  }

  /** In its declared place again. */
  void restore(int replica) {
    demoted.remove(Integer.valueOf(replica));
  }
}
