package io.holdfast.ledger;

import java.util.Objects;

/** What people can do to a queue, and to the place of a job in it. */
public sealed interface QueueCommand extends Command {

  /** Only what is named is changed; see {@link ChangeJob}. */
  int UNCHANGED = -1;

  /** Sets all settings of a queue, whether it has jobs or not. The defaults again: none are set. */
  record PutQueue(String queue, QueueSettings settings) implements QueueCommand {
    public PutQueue {
      Limits.requireBytes(queue, 1, Limits.MAX_NAME_BYTES, "queue");
      Objects.requireNonNull(settings);
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.putQueue(this);
    }
  }

  /** Pauses, drains or opens a queue. */
  record SetQueueMode(String queue, QueueMode mode) implements QueueCommand {
    public SetQueueMode {
      Limits.requireBytes(queue, 1, Limits.MAX_NAME_BYTES, "queue");
      Objects.requireNonNull(mode);
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.setQueueMode(this);
    }
  }

  /**
   * Forgets ended jobs of a queue with a retention of its own, the earliest ended first; of another
   * queue, none.
   *
   * @param endedBefore only jobs that ended before this point
   * @param maxItems at most so many
   */
  record PurgeQueue(String queue, long endedBefore, int maxItems) implements QueueCommand {
    public PurgeQueue {
      Limits.requireBytes(queue, 1, Limits.MAX_NAME_BYTES, "queue");
      Limits.requireTime(endedBefore, "endedBefore");
      Limits.requireCount(maxItems, "maxItems");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.purgeQueue(this);
    }
  }

  /**
   * Another priority or another time for a job that waits: SCHEDULED or READY.
   *
   * @param priority from 0 to {@link Limits#MAX_PRIORITY}, or {@link #UNCHANGED}
   * @param runAt not before this point, READY at once where it is not later than now; or {@link
   *     #UNCHANGED}
   */
  record ChangeJob(long jobId, int priority, long runAt) implements QueueCommand {
    public ChangeJob {
      Limits.requireId(jobId, "jobId");
      if (priority != UNCHANGED) {
        Limits.requirePriority(priority);
      }
      if (runAt != UNCHANGED) {
        Limits.requireTime(runAt, "runAt");
      }
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.changeJob(this);
    }
  }
}
