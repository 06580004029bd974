package io.holdfast.cli.node.engine;

import io.holdfast.cli.node.Answer;
import io.holdfast.cli.node.NodeEngine;
import io.holdfast.decider.Request;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.WorkerSession;
import io.holdfast.server.replica.local.LocalCluster;
import io.holdfast.server.replica.local.LocalClusterFolder;
import io.holdfast.server.replica.local.ReplicaUnusableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A node over a {@link LocalCluster}: keeps who is up, who is preferred and who led last, and lets
 * the cluster do the rest.
 *
 * <p>Everything but the answers happens on the reader's thread.
 */
public final class LocalNodeEngine implements NodeEngine {
  private final LocalClusterFolder folder;
  private final Options options;
  private final FailureListener failures;

  /** Replicas that {@code --stay-down} keeps down until they are restarted by name. */
  private final Set<Integer> keptDown = new HashSet<>();

  private List<String> names = List.of();
  private @Nullable LocalCluster cluster;
  private @Nullable PreferenceOrder preference;

  private LocalNodeEngine(LocalClusterFolder folder, Options options, FailureListener failures) {
    this.folder = folder;
    this.options = options;
    this.failures = failures;
  }

  /** Opens a folder; see {@link NodeEngine.Factory}. */
  public static NodeEngine open(Options options, FailureListener failures) {
    LocalClusterFolder folder = LocalClusterFolder.open(options.folder(), failures::failed);
    LocalNodeEngine engine = new LocalNodeEngine(folder, options, failures);
    if (!folder.isNew()) {
      engine.begin();
    }
    return engine;
  }

  private void begin() {
    names = folder.names();
    LocalCluster begun = folder.cluster(this::died);
    cluster = begun;
    List<Integer> declared = new ArrayList<>(IntStream.range(0, names.size()).boxed().toList());
    if (options.preference() == Preference.HIGHEST_ID) {
      Collections.reverse(declared);
    }
    preference = new PreferenceOrder(declared);
    startAll();
    elect(folder.leader());
  }

  @Override
  public List<String> replicas() {
    return names;
  }

  @Override
  public void init(List<String> replicas) {
    folder.init(replicas);
    begin();
  }

  @Override
  public void assign(String job, String worker, long generation, AnswerListener listener) {
    ask(new Request.TakeOver(job, worker, generation), generation, listener);
  }

  @Override
  public void acknowledge(String job, String worker, long generation, AnswerListener listener) {
    ask(new Request.Acknowledge(job, worker, generation), generation, listener);
  }

  @Override
  public void complete(String job, String worker, long generation, AnswerListener listener) {
    ask(new Request.Complete(job, worker, generation), generation, listener);
  }

  @Override
  public void release(String job, AnswerListener listener) {
    ask(new Request.Release(job), CURRENT, listener);
  }

  private void ask(Request request, long generation, AnswerListener listener) {
    LocalCluster running = cluster();
    if (!running.hasMajority()) {
      listener.answered(new Answer.NoQuorum(quorumText(running)));
      return;
    }
    running.request(
        request,
        new io.holdfast.server.replica.Answer() {
          @Override
          public void applied(Outcome outcome, LedgerView view) {
            listener.answered(Judgement.of(outcome, generation, view));
          }

          @Override
          public void voided() {
            throw new IllegalStateException("Expected the cluster to ask again");
          }
        });
  }

  @Override
  public void crash() {
    LocalCluster running = cluster();
    running.awaitEqualLogs();
    for (int i = 0; i < names.size(); i++) {
      running.crash(i);
    }
  }

  @Override
  public Assignments restart() throws NoQuorumException {
    crash();
    startAll();
    requireMajority();
    elect(folder.leader());
    return assignments();
  }

  /** Starts every replica that is down and not kept down. */
  private void startAll() {
    LocalCluster running = cluster();
    for (int i = 0; i < names.size(); i++) {
      if (!running.isUp(i) && !keptDown.contains(i)) {
        start(i, false);
      }
    }
  }

  /**
   * Starts a replica; one that cannot start is dead, and the others go on while they are enough.
   *
   * @param nextTerm it leads in the next term although it led before
   */
  private void start(int replica, boolean nextTerm) {
    try {
      cluster().start(replica, nextTerm);
    } catch (ReplicaUnusableException unusable) {
      cluster().crash(replica);
      died(replica, unusable.reason());
    }
  }

  @Override
  public @Nullable String leader() {
    int leader = cluster == null ? -1 : cluster.leader();
    return leader < 0 ? null : names.get(leader);
  }

  @Override
  public Succession crashLeader() throws NoQuorumException {
    LocalCluster running = cluster();
    int crashed = running.leader();
    if (crashed < 0) {
      throw new NoQuorumException(quorumText(running));
    }
    running.awaitEqualLogs();
    running.crash(crashed);
    preference().demote(crashed);
    if (options.stayDown()) {
      keptDown.add(crashed);
    }
    // With enough survivors the crashed one comes back only when the next one leads.
    boolean needed = !running.hasMajority();
    if (needed && !options.stayDown()) {
      start(crashed, names.size() == 1);
    }
    requireMajority();
    int next = running.elect(preference().order());
    remember(next);
    long term = termOf();
    if (!needed && !options.stayDown()) {
      start(crashed, false);
    }
    return new Succession(names.get(crashed), names.get(next), term);
  }

  @Override
  public void restartReplica(String replica) {
    LocalCluster running = cluster();
    int position = names.indexOf(replica);
    keptDown.remove(position);
    preference().restore(position);
    if (!running.isUp(position)) {
      start(position, false);
    }
    if (!running.hasMajority()) {
      return;
    }
    if (running.leader() < 0) {
      elect(folder.leader());
    }
    running.awaitCaughtUp(position);
  }

  @Override
  public Assignments assignments() throws NoQuorumException {
    requireMajority();
    return cluster().read(LocalNodeEngine::assigned);
  }

  private long termOf() {
    return cluster().read(LedgerView::term);
  }

  private static Assignments assigned(LedgerView view) {
    List<Assignment> jobs = new ArrayList<>();
    view.forEachOwned(
        id -> {
          Job job = view.job(id);
          WorkerSession session = job == null ? null : view.session(job.session());
          if (job == null || session == null || job.key() == null) {
            throw new IllegalStateException(
                "Expected job " + id + " with its key and session but was " + job);
          }
          jobs.add(
              new Assignment(
                  job.key(), session.worker(), job.generation(), job.state() == JobState.ASSIGNED));
          return true;
        });
    return new Assignments(jobs, view.leader(), view.term());
  }

  private void elect(int preferred) {
    if (cluster().hasMajority()) {
      remember(cluster().electAgain(preference().orderFrom(preferred)));
    }
  }

  private void remember(int leader) {
    if (folder.leader() != leader) {
      folder.remember(leader);
    }
  }

  private void requireMajority() throws NoQuorumException {
    if (!cluster().hasMajority()) {
      throw new NoQuorumException(quorumText(cluster()));
    }
  }

  private static String quorumText(LocalCluster cluster) {
    return cluster.up()
        + " of "
        + cluster.size()
        + " replicas are up, "
        + (cluster.size() / 2 + 1)
        + " are needed";
  }

  private void died(int replica, Throwable cause) {
    failures.replicaDied(names.get(replica), cause);
    LocalCluster running = cluster;
    if (running != null && !running.hasMajority()) {
      failures.failed(cause);
    }
  }

  private LocalCluster cluster() {
    if (cluster == null) {
      throw new IllegalStateException("Expected init first");
    }
    return cluster;
  }

  private PreferenceOrder preference() {
    if (preference == null) {
      throw new IllegalStateException("Expected init first");
    }
    return preference;
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.awaitEqualLogs();
      cluster.close();
    }
    folder.close();
  }
}
