package io.holdfast.cli.node;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields that mean something; every other one is ignored. */
enum Field {
  /** What the message asks for. */
  TYPE("type"),
  /** A job's name. */
  JOB_ID("job_id", "job"),
  /** A worker's name. */
  WORKER_ID("worker_id", "worker"),
  /** The generation that is meant; the current one without it. */
  GENERATION("generation", "gen", "epoch", "generation_number"),
  /** Names of the replicas, in order of preference. */
  REPLICAS("replicas"),
  /** As Maelstrom calls them. */
  NODE_IDS("node_ids"),
  /** The replica to crash. */
  LEADER_ID("leader_id"),
  /** The replica to start. */
  REPLICA_ID("replica_id"),
  /** In an envelope: what an answer refers to. */
  MSG_ID("msg_id");

  private static final Map<String, Field> BY_NAME = new HashMap<>();

  static {
    for (Field each : values()) {
      for (String name : each.names) {
        BY_NAME.put(name, each);
      }
    }
  }

  private final String first;

  @SuppressWarnings("ImmutableEnumChecker") // never written after the constructor
  private final String[] names;

  Field(String... names) {
    this.first = names[0];
    this.names = names;
  }

  /** The name that errors use where the field is missing. */
  String first() {
    return first;
  }

  /** The field of a name or an alias; null for one to ignore. */
  static @Nullable Field named(String name) {
    return BY_NAME.get(name);
  }
}
