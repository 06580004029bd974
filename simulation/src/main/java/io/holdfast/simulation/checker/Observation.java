package io.holdfast.simulation.checker;

import java.util.List;

/**
 * One fact about a cluster, in plain numbers and names. Replicas are numbered from 0; a digest is a
 * number that differs where the thing differs.
 */
public sealed interface Observation {

  /** The name of the state of a job that waits for its time. */
  String SCHEDULED = "SCHEDULED";

  String READY = "READY";
  String ASSIGNED = "ASSIGNED";
  String RUNNING = "RUNNING";
  String HELD = "HELD";
  String SUCCEEDED = "SUCCEEDED";
  String FAILED = "FAILED";
  String CANCELLED = "CANCELLED";
  String EXPIRED = "EXPIRED";

  /** True for the states that a job ends in. */
  static boolean ended(String state) {
    return switch (state) {
      case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> true;
      default -> false;
    };
  }

  /** The cluster begins, with so many replicas. */
  record Formed(int replicas) implements Observation {}

  // ---- the disk and Raft below

  /**
   * A store says that it has appended a batch.
   *
   * @param digests one for each entry: index, term and content
   * @param durable false if the disk would lose some of it now
   */
  record Appended(int replica, long firstIndex, List<Long> digests, boolean durable)
      implements Observation {
    @Override
    public String toString() {
      return "Appended[replica=%d, entries %d to %d, durable=%s]"
          .formatted(replica, firstIndex, firstIndex + digests.size() - 1, durable);
    }
  }

  /** A replica begins to drop its log's tail: from now on it may be there or not. */
  record TruncatingSuffix(int replica, long lastKept) implements Observation {}

  /** A replica dropped its log's tail. */
  record TruncatedSuffix(int replica, long lastKept) implements Observation {}

  /** A snapshot covers everything up to its index from now on. */
  record SnapshotInPlace(int replica, long index) implements Observation {}

  /**
   * A store says that it has saved a vote.
   *
   * @param candidate -1 for nobody
   */
  record VoteSaved(int replica, long raftTerm, int candidate) implements Observation {}

  /** A replica tells a candidate that it has its vote. */
  record VoteGiven(int replica, long raftTerm, int candidate) implements Observation {}

  /** A replica leads by Raft, in a term of Raft's. */
  record Leads(int replica, long raftTerm) implements Observation {}

  /** The disk refused a write, a sync or a change of a name, or returned what was not written. */
  record DiskFailed(int replica) implements Observation {}

  /** Something was written or synced on a disk that had failed. */
  record ChangedAfterFailure(int replica, int changes) implements Observation {}

  /** A replica is down. */
  record Died(int replica, String how) implements Observation {}

  /**
   * What a replica found on its disk at a start.
   *
   * @param trial it was on a copy, which nobody goes on with: what the start mends there (records
   *     of a torn batch are written once more) is not on the replica's own disk
   * @param flipped a trial with one bit flipped
   * @param digests of the entries from {@code firstIndex} on
   * @param snapshotIndex of the newest snapshot, 0 for none
   * @param snapshotDigest of its content
   */
  record Recovered(
      int replica,
      boolean trial,
      boolean flipped,
      long firstIndex,
      List<Long> digests,
      long snapshotIndex,
      long snapshotDigest,
      long voteTerm,
      int voteCandidate)
      implements Observation {
    /** The last index that can be recovered. */
    public long lastIndex() {
      return Math.max(snapshotIndex, firstIndex + digests.size() - 1);
    }

    @Override
    public String toString() {
      return "Recovered[replica=%d, trial=%s, flipped=%s, entries %d to %d, snapshot %d, vote %d for %d]"
          .formatted(
              replica,
              trial,
              flipped,
              firstIndex,
              firstIndex + digests.size() - 1,
              snapshotIndex,
              voteTerm,
              voteCandidate);
    }
  }

  /**
   * A replica refused to start on what it found.
   *
   * @param flipped true in a trial with one bit flipped
   * @param changed true if the disk was changed nevertheless
   */
  record RefusedToStart(int replica, boolean flipped, boolean changed, String why)
      implements Observation {}

  // ---- the ledger

  /**
   * A replica applied an entry.
   *
   * @param entryDigest as in {@link Appended}
   * @param outcomesDigest what its commands came to
   * @param stateDigest of the whole state after it
   * @param pending notifications pending after it, as the ledger counts them
   */
  record Applied(
      int replica,
      long index,
      long entryDigest,
      long outcomesDigest,
      long stateDigest,
      long pending)
      implements Observation {}

  /**
   * What a command came to, told once, by the replica that applied it first.
   *
   * @param command its name, as in DESIGN.md
   * @param job the job in question; 0 for none
   * @param session the session in the command; 0 for none
   * @param generation the generation in the command; 0 for the current one
   * @param refusal why it was refused; empty if it was accepted
   * @param duplicate accepted before
   * @param stateAfter where the job is now
   * @param generationAfter its generation now
   * @param ownerAfter the session that has it, or had it last; 0 for none
   * @param count jobs that it changed, where it is about many
   */
  record Judged(
      long index,
      String command,
      long job,
      long session,
      long generation,
      String refusal,
      boolean duplicate,
      String stateAfter,
      long generationAfter,
      long ownerAfter,
      int count)
      implements Observation {
    public boolean accepted() {
      return refusal.isEmpty();
    }

    /** A key that is remembered longer than its job: the answer tells no state. */
    boolean isOfPurgedJob() {
      return accepted() && duplicate && generationAfter == 0;
    }
  }

  /** A job after an entry, told once, by the replica that applied it first. */
  record JobSeen(long index, JobFacts facts) implements Observation {}

  /**
   * Facts of one job.
   *
   * @param cancelPending a cancel notice waits to be acknowledged
   */
  record JobFacts(
      long job,
      String state,
      long generation,
      long session,
      long resultDigest,
      boolean cancelPending) {}

  /**
   * What the replicas' wall clocks say.
   *
   * @param at simulated time, milliseconds
   * @param walls of all of them, up or down
   */
  record ClocksSay(long at, List<Long> walls) implements Observation {}

  /** Ledger time of an entry, told before its commands, once. */
  record EntryTime(long index, long time) implements Observation {}

  /**
   * A job was taken in that is to start after others, told once.
   *
   * @param cancels true: it is cancelled when one of them fails
   */
  record Follows(long index, long job, List<Long> after, boolean cancels) implements Observation {}

  /** It was decided that a job is not tried again before a point in time; told once. */
  record NotBefore(long index, long job, long time) implements Observation {}

  /**
   * A job was taken in, and how it is tried.
   *
   * @param most attempts
   * @param reassigned another session may have it after its own was lost
   * @param held it is held then; false: it has failed
   */
  record AttemptsSet(long index, long job, int most, boolean reassigned, boolean held)
      implements Observation {}

  /** A worker has failed an attempt. */
  record AttemptFailed(long index, long job, boolean retryable, String stateAfter)
      implements Observation {}

  /**
   * A job was taken from its session.
   *
   * @param lost because the session was lost
   */
  record TakenBack(long index, long job, boolean lost, String stateAfter) implements Observation {}

  /**
   * A job was taken in, and what it shares with others of its queue and key.
   *
   * @param key of its limit; empty for none
   * @param concurrent at most so many of the key are owned; 0 for any number
   * @param count at most so many start at once, and in each period; 0 for any number
   */
  record JobLimited(
      long index, long job, String queue, String key, int concurrent, int count, long period)
      implements Observation {}

  /** What is set for a queue from this entry on; numbers as in {@link JobLimited}. */
  record QueueSet(long index, String queue, int concurrent, int count, long period, boolean paused)
      implements Observation {}

  /**
   * A session was given a job.
   *
   * @param time ledger time, milliseconds
   * @param fromAnOwner another session had it just before
   */
  record JobStarts(long index, long job, long time, boolean fromAnOwner) implements Observation {}

  /** Jobs that a Purge forgot, told once. */
  record Purged(long index, List<Long> jobs) implements Observation {}

  /**
   * Everything that a replica knows, counted by looking at each job, beside the ledger's own
   * counts.
   *
   * @param countsByState the ledger's own count for each state, in the order SCHEDULED, READY,
   *     ASSIGNED, RUNNING, HELD, SUCCEEDED, FAILED, CANCELLED, EXPIRED
   * @param owned the jobs that sessions have, by the ledger's own list
   */
  record Census(
      int replica,
      long index,
      List<JobFacts> jobs,
      List<Long> countsByState,
      long jobCount,
      long submittedTotal,
      long purgedTotal,
      long pending,
      List<Long> owned)
      implements Observation {
    @Override
    public String toString() {
      return "Census[replica=%d, index=%d, %d jobs, %d pending]"
          .formatted(replica, index, jobs.size(), pending);
    }
  }

  /**
   * A leadership was established by an entry.
   *
   * @param leader who established it
   * @param term the term after it
   */
  record Established(int replica, long index, String leader, long term) implements Observation {}

  /** A replica begins to serve as the leader. */
  record Opened(int replica, long index, long time) implements Observation {}

  /** A replica does not serve any more. */
  record Closed(int replica) implements Observation {}

  /**
   * A schedule has made a job, told once.
   *
   * @param inItsTurn false for one that somebody wanted beside its instants
   * @param time ledger time
   */
  record OccurrenceFired(
      long index, long schedule, long nominal, boolean inItsTurn, long job, long time)
      implements Observation {}

  /** Points in time, both of them included. */
  record Range(long first, long last) {}

  /**
   * A schedule of a fixed rate after an entry that was about it, told once.
   *
   * @param schedule its incarnation
   * @param version another one where it was changed, paused or resumed since
   * @param period between its instants, the first one period after its creation
   * @param decidedUntil up to here everything has fired or was skipped
   * @param waiting an instant that waits for the end of a job; 0 for none
   * @param skipped ranges of instants, the latest of them
   */
  record ScheduleSeen(
      long index,
      long schedule,
      long version,
      long createdAt,
      long period,
      long decidedUntil,
      long waiting,
      List<Range> skipped)
      implements Observation {}

  // ---- what is visible outside

  /** A caller or worker was answered by a replica that has applied up to {@code index}. */
  record Confirmed(int replica, long index, String what, long job, long generation)
      implements Observation {}

  /** A caller who submitted under a key is told which job it is. */
  record KeyAnswered(String key, long job) implements Observation {}

  /**
   * A worker's session is told to run a job, or to stop it.
   *
   * @param cancel true for a cancel notice
   */
  record Told(
      int replica, long index, long session, long job, long generation, boolean cancel, long time)
      implements Observation {}

  /** A worker starts a job. */
  record Started(String worker, long session, long job, long generation) implements Observation {}

  /** Somebody asks for something and will go on asking. */
  record Asked(long request, long time) implements Observation {}

  /** He knows the answer, or has gone. */
  record Answered(long request) implements Observation {}

  /** Somebody did something to the cluster: a crash, a partition, a death, … */
  record Fault(String what) implements Observation {}

  /** From now on nothing breaks, everybody is up and everybody can be reached. */
  record Calmed(long time) implements Observation {}

  /** The end of the schedule. */
  record Ended(long time) implements Observation {}
}
