package io.holdfast.cli.node;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of message, and which fields each one needs. */
enum MessageType {
  INIT("init") {
    @Override
    Message read(Fields fields) throws RefusedLineException {
      return new Message.Init(fields.replicas());
    }
  },
  ASSIGN_JOB("assign_job") {
    @Override
    Message read(Fields fields) throws RefusedLineException {
      return new Message.AssignJob(
          fields.name(Field.JOB_ID), fields.name(Field.WORKER_ID), fields.generation());
    }
  },
  ACK_ASSIGNMENT("ack_assignment", "assignment_ack") {
    @Override
    Message read(Fields fields) throws RefusedLineException {
      return new Message.AckAssignment(
          fields.name(Field.JOB_ID), fields.name(Field.WORKER_ID), fields.generation());
    }
  },
  COMPLETE_JOB("complete_job") {
    @Override
    Message read(Fields fields) throws RefusedLineException {
      return new Message.CompleteJob(
          fields.name(Field.JOB_ID), fields.name(Field.WORKER_ID), fields.generation());
    }
  },
  RELEASE_JOB("release_job") {
    @Override
    Message read(Fields fields) throws RefusedLineException {
      return new Message.ReleaseJob(fields.name(Field.JOB_ID));
    }
  },
  SCHEDULER_CRASH("scheduler_crash") {
    @Override
    Message read(Fields fields) {
      return new Message.SchedulerCrash();
    }
  },
  SCHEDULER_RESTART("scheduler_restart") {
    @Override
    Message read(Fields fields) {
      return new Message.SchedulerRestart();
    }
  },
  LEADER_CRASH("leader_crash") {
    @Override
    Message read(Fields fields) throws RefusedLineException {
      return new Message.LeaderCrash(fields.optionalName(Field.LEADER_ID));
    }
  },
  REPLICA_RESTART("replica_restart") {
    @Override
    Message read(Fields fields) throws RefusedLineException {
      return new Message.ReplicaRestart(fields.name(Field.REPLICA_ID));
    }
  },
  GET_ASSIGNMENTS("get_assignments") {
    @Override
    Message read(Fields fields) {
      return new Message.GetAssignments();
    }
  };

  private static final Map<String, MessageType> BY_NAME = new HashMap<>();

  static {
    for (MessageType each : values()) {
      for (String name : each.names) {
        BY_NAME.put(name, each);
      }
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // never written after the constructor
  private final String[] names;

  MessageType(String... names) {
    this.names = names;
  }

  /** The type of a name or an alias; null for an unknown one. */
  static @Nullable MessageType named(String name) {
    return BY_NAME.get(name);
  }

  /** Makes the message, with every field checked. */
  abstract Message read(Fields fields) throws RefusedLineException;
}
