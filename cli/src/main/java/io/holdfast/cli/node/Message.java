package io.holdfast.cli.node;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The complete list of what a line can ask for; every field is checked. */
public sealed interface Message {

  /** The {@code type} of the answer to it when it is accepted. */
  String answerName();

  /** Starts the cluster. */
  record Init(List<String> replicas) implements Message {
    @Override
    public String answerName() {
      return "init_ok";
    }
  }

  /** Gives a job to a worker, in a generation or {@link NodeEngine#CURRENT}. */
  record AssignJob(String job, String worker, long generation) implements Message {
    @Override
    public String answerName() {
      return "assign_ok";
    }
  }

  /** The worker has its assignment. */
  record AckAssignment(String job, String worker, long generation) implements Message {
    @Override
    public String answerName() {
      return "ack_ok";
    }
  }

  /** The worker has done the job. */
  record CompleteJob(String job, String worker, long generation) implements Message {
    @Override
    public String answerName() {
      return "complete_ok";
    }
  }

  /** Frees a job. */
  record ReleaseJob(String job) implements Message {
    @Override
    public String answerName() {
      return "release_ok";
    }
  }

  /** Every replica loses its memory. */
  record SchedulerCrash() implements Message {
    @Override
    public String answerName() {
      return "scheduler_crash_ok";
    }
  }

  /** Every replica starts again. */
  record SchedulerRestart() implements Message {
    @Override
    public String answerName() {
      return "recovery_complete";
    }
  }

  /** Crashes the leader; null: whoever leads. */
  record LeaderCrash(@Nullable String leader) implements Message {
    @Override
    public String answerName() {
      return "new_leader_elected";
    }
  }

  /** Brings a replica back. */
  record ReplicaRestart(String replica) implements Message {
    @Override
    public String answerName() {
      return "replica_restart_ok";
    }
  }

  /** Asks what is assigned. */
  record GetAssignments() implements Message {
    @Override
    public String answerName() {
      return "assignments";
    }
  }
}
