package io.holdfast.decider;

import java.util.LinkedHashSet;

/** Where jobs of one (queue, type) meet the sessions that can do them. */
final class Lane {
  final QueueGate queue;
  final String type;
  final Waiting jobs = new Waiting();

  /** Sessions with room, the one whose turn it is first. */
  final LinkedHashSet<Room> free = new LinkedHashSet<>();

  /** All sessions that could do its jobs. */
  final LinkedHashSet<Room> able = new LinkedHashSet<>();

  Lane(QueueGate queue, String type) {
    this.queue = queue;
    this.type = type;
  }
}
