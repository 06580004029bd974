package io.holdfast.cli.node;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node does, without the lines: a cluster of replicas in this process that assigns jobs.
 *
 * <p>All methods are called from one thread, the reader's, in the order of the lines. The four
 * <em>job operations</em> ({@link #assign}, {@link #acknowledge}, {@link #complete}, {@link
 * #release}) return at once and are pipelined: thousands are under way, and take effect in the
 * order of the calls. Everything else is called only while no job operation is under way, and
 * blocks until it is done; that is how a {@code scheduler_crash} line stands after all lines before
 * it.
 *
 * <p>The caller has checked: {@link #init} is called once, and before everything but {@link
 * #replicas}, {@link #leader} and {@link #close}; nothing but {@link #restart} and {@link #close}
 * is called between {@link #crash} and {@link #restart}; names are 1 to 1,024 bytes of UTF-8
 * without lone surrogates; generations are 0 or 1 to 2^53; replicas are known.
 */
public interface NodeEngine extends AutoCloseable {

  /** In place of a generation: the job's current one. */
  long CURRENT = 0;

  /**
   * The replicas' names in the order of {@link #init}; empty before it. Not empty at once when the
   * folder has data: every replica is up then, and the leader of before leads.
   */
  List<String> replicas();

  /** Starts the replicas; the first one becomes the leader, in term 1. Durable on return. */
  void init(List<String> replicas);

  /**
   * Gives a job to a worker.
   *
   * @param generation the generation to take, or {@link #CURRENT}
   */
  void assign(String job, String worker, long generation, AnswerListener listener);

  /** The worker has received its assignment: the notification is not pending any more. */
  void acknowledge(String job, String worker, long generation, AnswerListener listener);

  /** The worker has done the job. */
  void complete(String job, String worker, long generation, AnswerListener listener);

  /** Frees a job in its current generation; the generation grows by one. */
  void release(String job, AnswerListener listener);

  /** Every replica loses what it had in memory, without a clean shutdown. */
  void crash();

  /**
   * Starts all replicas that were up before {@link #crash} again from their disks (without a crash
   * before it: crashes them first) and answers what they have.
   *
   * @throws NoQuorumException when they are too few to elect a leader; they are up then, and {@link
   *     #restartReplica} heals it
   */
  Assignments restart() throws NoQuorumException;

  /** The replica that leads; null when there is none (before {@link #init}, without a majority). */
  @Nullable String leader();

  /**
   * Crashes the leader, and answers when the next one has taken over.
   *
   * @throws NoQuorumException when no other replica could be elected: the leader is down all the
   *     same
   */
  Succession crashLeader() throws NoQuorumException;

  /**
   * Makes sure that a replica is up, caught up (as far as there is a majority), and in its old
   * place of preference.
   */
  void restartReplica(String replica);

  /**
   * What is assigned now, by a linearizable read.
   *
   * @throws NoQuorumException when nobody can tell
   */
  Assignments assignments() throws NoQuorumException;

  /** Stops everything. The folder keeps its data. */
  @Override
  void close();

  /** Learns what became of one job operation; called once, from any thread, and does not block. */
  interface AnswerListener {
    /** The operation is over. */
    void answered(Answer answer);
  }

  /** Learns of deaths; called from any thread. */
  interface FailureListener {
    /** A replica is dead for good, its disk failed or is damaged; the others go on. */
    void replicaDied(String replica, Throwable cause);

    /**
     * The majority is gone with the replicas that died, or a bug was met: nothing is answered any
     * more. May not return.
     *
     * @param cause a {@code DiskFailedException}, a {@code DamagedException}, or a bug
     */
    void failed(Throwable cause);
  }

  /** Opens an engine. */
  interface Factory {
    /**
     * Opens the folder, and starts what was there before.
     *
     * @throws io.holdfast.log.DamagedException when what is there is not what was written
     * @throws io.holdfast.log.DiskFailedException when the disk fails
     * @throws io.holdfast.cli.CommandFailure when the folder cannot be used, such as when another
     *     process has it
     */
    NodeEngine open(Options options, FailureListener listener);
  }

  /**
   * How a node was asked to run.
   *
   * @param folder where the data is; it exists
   * @param preference which replica is preferred as leader
   * @param stayDown true: a crashed leader is not started again before {@link #restartReplica}
   */
  record Options(Path folder, Preference preference, boolean stayDown) {}

  /** Which of the eligible replicas becomes leader. */
  enum Preference {
    /** The first of the list of {@link #init}. */
    LIST_ORDER,
    /** The last of that list. */
    HIGHEST_ID
  }

  /**
   * What a cluster has assigned.
   *
   * @param jobs what is assigned (acknowledged or not), in the order in which it was assigned
   * @param leader who leads
   * @param term its term
   */
  record Assignments(List<Assignment> jobs, String leader, long term) {}

  /**
   * A job that somebody has.
   *
   * @param job the job's name
   * @param worker the worker that has it
   * @param generation its generation
   * @param pending true while the worker has not acknowledged it
   */
  record Assignment(String job, String worker, long generation, boolean pending) {}

  /**
   * How leadership passed.
   *
   * @param oldLeader who led
   * @param newLeader who leads now
   * @param term its term
   */
  record Succession(String oldLeader, String newLeader, long term) {}

  /** Too few replicas are up to elect a leader. */
  final class NoQuorumException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says how many are up and how many are needed. */
    public NoQuorumException(String message) {
      super(message);
    }
  }
}
