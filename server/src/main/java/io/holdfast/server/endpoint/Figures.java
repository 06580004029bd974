package io.holdfast.server.endpoint;

import java.util.List;
import java.util.Map;

/**
 * What a replica has counted since its process began, and how it stands now.
 *
 * <p>What is about jobs and workers is counted by the replica that decides: a follower shows zeros,
 * so that a sum over replicas counts nothing twice, and what a leader has counted stays with it.
 *
 * @param queues those that jobs were counted of, at most {@link #MAX_QUEUES} and then {@code other}
 * @param reassignments jobs taken from a session, by reason
 * @param fenced messages of sessions that did not have the job any more, by operation
 * @param notificationsResent notifications that were sent more than once, or that an earlier
 *     leadership had left
 * @param workers open sessions by what they are doing; empty where this replica does not lead
 * @param slots of all workers, by whether they have a job; empty where this replica does not lead
 * @param waitSeconds from READY to assigned
 * @param attemptSeconds from assigned to the end of the attempt
 * @param syncSeconds of writes to the log, from the write to the end of its sync
 * @param batchEntries entries that were written and synced together
 * @param recoverySeconds from the last election to service; NaN where there was none
 * @param snapshotBytes of the newest snapshot; NaN where this process has met none
 */
public record Figures(
    List<OfQueue> queues,
    Map<String, Long> reassignments,
    Map<String, Long> fenced,
    long notificationsResent,
    Map<String, Long> workers,
    Map<String, Long> slots,
    Distribution waitSeconds,
    Distribution attemptSeconds,
    Distribution syncSeconds,
    Distribution batchEntries,
    double recoverySeconds,
    double snapshotBytes) {

  /** Names of queues are callers' words, of which there may be any number. */
  public static final int MAX_QUEUES = 1_000;

  /** The queue that stands for all others. */
  public static final String OTHER = "other";

  private static final Distribution NO_VALUES = new Distribution(new double[0], new long[] {0}, 0);

  /** Of whoever counts nothing. */
  public static final Figures NONE =
      new Figures(
          List.of(),
          Map.of(),
          Map.of(),
          0,
          Map.of(),
          Map.of(),
          NO_VALUES,
          NO_VALUES,
          NO_VALUES,
          NO_VALUES,
          Double.NaN,
          Double.NaN);

  /**
   * A queue.
   *
   * @param finished jobs that ended, by the state that they ended in
   * @param oldestSeconds for how long the oldest READY job has waited; 0 where none waits
   */
  public record OfQueue(
      String queue, long submitted, Map<String, Long> finished, double oldestSeconds) {}

  /**
   * How often values of which size were met.
   *
   * @param upperBounds of all but the last class, which has none
   * @param counts of each class alone, one more than there are bounds
   * @param sum of all values
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, read once
  public record Distribution(double[] upperBounds, long[] counts, double sum) {}
}
