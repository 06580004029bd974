package io.holdfast.server.replica.local;

import io.holdfast.decider.Request;
import io.holdfast.ledger.LedgerView;
import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import io.holdfast.log.LogStatus;
import io.holdfast.log.ReplicatedLog;
import io.holdfast.server.replica.Answer;
import io.holdfast.server.replica.Proposals;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.replica.ReplicaObserver;
import io.holdfast.server.replica.ReplicaOptions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The supervisor of a cluster whose replicas all live in this process.
 *
 * <p>It sees every crash at once, because it causes it, and so starts the election itself: the
 * survivor that comes first in the order of preference, among those that have everything the
 * majority has, campaigns (a directed takeover). The election is an ordinary one; the timers of the
 * replicas are the fallback. Replicas are named by their position, from 0.
 *
 * <p>{@link #request} may be called from one thread at a time, and so may all other methods
 * together.
 */
public final class LocalCluster implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(LocalCluster.class);

  /** Longest wait for one campaign. */
  private static final long CAMPAIGN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Campaigns of a living candidate before the next one is tried: a machine can be that slow. */
  private static final int CAMPAIGNS = 8;

  /** Longest wait for a leader in all. */
  private static final long ELECTION_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Longest wait for the others to have what the leader has, before it is crashed. */
  private static final long CATCH_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long TICK_MILLIS = 100;

  /**
   * How often a wait for a leader looks at the deadline; a leader that serves ends the wait at
   * once.
   */
  private static final long LOOK_MILLIS = 10;

  /** Opens the log of a replica. */
  public interface Logs {
    /**
     * Opens a log that is not started.
     *
     * @param replica its position, from 0
     */
    ReplicatedLog open(int replica);
  }

  /** Learns of deaths; from any thread. */
  public interface Deaths {
    /** A replica's disk failed, or it met a bug. It stays down until it is started again. */
    void died(int replica, Throwable cause);
  }

  private final List<String> names;
  private final Logs logs;
  private final ReplicaOptions options;
  private final Deaths deaths;
  private final Proposals proposals = new Proposals();
  private final LongSupplier nonces;

  /** Written by the thread that steers, read by the supervisor's too. */
  private final AtomicReferenceArray<Member> members;

  private final ScheduledExecutorService supervisor;
  private final ScheduledFuture<?> ticking;
  private final RequestRouter router;
  private final Object leaderChanged = new Object();

  /** Who serves; null between leaders. Guarded by {@link #leaderChanged}. */
  private @Nullable Member serving;

  /**
   * A cluster with every replica down.
   *
   * @param names what the ledger calls the replicas when they lead
   */
  public LocalCluster(List<String> names, Logs logs, ReplicaOptions options, Deaths deaths) {
    this.names = List.copyOf(names);
    this.logs = logs;
    this.options = options;
    this.deaths = deaths;
    SecureRandom random = new SecureRandom();
    nonces = () -> random.nextLong() | 1;
    members = new AtomicReferenceArray<>(names.size());
    supervisor =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "holdfast-supervisor");
              thread.setDaemon(true);
              return thread;
            });
    router = new RequestRouter(supervisor);
    ticking =
        supervisor.scheduleWithFixedDelay(
            this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** How many replicas there are, up or down. */
  public int size() {
    return names.size();
  }

  /**
   * Starts a replica from its disk. It votes and follows on return.
   *
   * @param nextTerm its next leadership counts as a new term although it led before; said here
   *     because one that is alone can lead before this method returns
   * @throws ReplicaUnusableException when its files are damaged or its disk fails; it is down then
   */
  public void start(int replica, boolean nextTerm) {
    try {
      Member member = new Member(replica);
      members.set(replica, member);
      if (nextTerm) {
        member.replica.countNextLeadership();
      }
      member.replica.start();
    } catch (DamagedException | DiskFailedException unusable) {
      crash(replica);
      throw new ReplicaUnusableException(names.get(replica), unusable);
    }
  }

  /** True between {@link #start} and a crash or death. */
  public boolean isUp(int replica) {
    Member member = members.get(replica);
    return member != null && !member.dead;
  }

  /** Replicas that are up. */
  public int up() {
    int up = 0;
    for (int i = 0; i < members.length(); i++) {
      up += isUp(i) ? 1 : 0;
    }
    return up;
  }

  /** True when enough replicas are up to elect a leader. */
  public boolean hasMajority() {
    return up() * 2 > members.length();
  }

  /** Crashes a replica: see {@link Replica#crash}. */
  public void crash(int replica) {
    Member member = members.get(replica);
    members.set(replica, null);
    if (member != null) {
      member.crash();
    }
  }

  /** The position of the replica that serves; -1 for none. */
  public int leader() {
    synchronized (leaderChanged) {
      return serving == null ? -1 : serving.position;
    }
  }

  /**
   * Waits until every replica that is up has on its disk whatever any of them has, or knows to be
   * committed, so that the order of preference alone decides who leads next. The leader itself can
   * be the one that is behind: a majority of the others commits without it. A replica that cannot
   * keep up is not waited for longer than a second.
   */
  public void awaitEqualLogs() {
    long deadline = System.nanoTime() + CATCH_UP_NANOS;
    while (System.nanoTime() < deadline) {
      long most = 0;
      long least = Long.MAX_VALUE;
      for (int i = 0; i < members.length(); i++) {
        if (isUp(i)) {
          LogStatus status = member(i).replica.logStatus();
          most = Math.max(most, Math.max(status.lastIndex(), status.commitIndex()));
          least = Math.min(least, status.lastIndex());
        }
      }
      if (least >= most) {
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /**
   * Makes a replica leader, by elections, and answers which one it is. There must be a majority.
   *
   * @param order the preferred one first
   * @throws IllegalStateException when none was elected in half a minute, which is a bug or a dead
   *     disk
   */
  public int elect(List<Integer> order) {
    long deadline = System.nanoTime() + ELECTION_NANOS;
    while (System.nanoTime() < deadline) {
      for (int candidate : order) {
        for (int i = 0; i < CAMPAIGNS && isUp(candidate) && canWin(candidate); i++) {
          member(candidate).replica.campaign();
          int leader = awaitLeader(System.nanoTime() + CAMPAIGN_NANOS, true);
          if (leader >= 0) {
            return leader;
          }
          logger.warn("{} was not elected by campaign {}", names.get(candidate), i + 1);
        }
      }
    }
    throw new IllegalStateException(
        "Expected a leader within "
            + TimeUnit.NANOSECONDS.toSeconds(ELECTION_NANOS)
            + " s but none of "
            + up()
            + " replicas was elected: "
            + describe());
  }

  /**
   * As {@link #elect}, but the first of the order leads although others have more: {@link CatchUp}.
   */
  public int electAgain(List<Integer> order) {
    List<Replica> up = order.stream().filter(this::isUp).map(i -> member(i).replica).toList();
    Replica abstaining = isUp(order.get(0)) ? CatchUp.bring(up.get(0), up) : up.get(0);
    try {
      return elect(order);
    } finally {
      abstaining.abstain(false);
    }
  }

  /**
   * Waits until the replicas have elected a leader by their own timers, and answers which one it
   * is.
   *
   * @throws IllegalStateException when they have not in half a minute
   */
  public int awaitElection() {
    int leader = awaitLeader(System.nanoTime() + ELECTION_NANOS, true);
    if (leader < 0) {
      throw new IllegalStateException("Expected a leader by timers but: " + describe());
    }
    return leader;
  }

  /** True if a majority of all replicas is up and has no more than this one. */
  private boolean canWin(int candidate) {
    LogStatus own = member(candidate).replica.logStatus();
    int votes = 0;
    for (int i = 0; i < members.length(); i++) {
      votes += isUp(i) && member(i).replica.logStatus().lastIndex() <= own.lastIndex() ? 1 : 0;
    }
    return votes * 2 > members.length();
  }

  private String describe() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < members.length(); i++) {
      lines.add(names.get(i) + " " + (isUp(i) ? member(i).replica.logStatus().toString() : "down"));
    }
    return String.join("; ", lines);
  }

  /**
   * Waits until a replica serves.
   *
   * @param elected true: the deadline is for the election only; an elected leader may first have to
   *     apply a long log, which takes as long as it takes
   * @return its position; -1 after the deadline
   */
  private int awaitLeader(long deadline, boolean elected) {
    synchronized (leaderChanged) {
      while (serving == null) {
        if (System.nanoTime() - deadline >= 0 && !(elected && isElected())) {
          return -1;
        }
        try {
          leaderChanged.wait(LOOK_MILLIS);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while waiting for a leader", interrupted);
        }
      }
      return serving.position;
    }
  }

  private boolean isElected() {
    for (int i = 0; i < members.length(); i++) {
      if (isUp(i) && member(i).replica.logStatus().role() == LogStatus.Role.LEADER) {
        return true;
      }
    }
    return false;
  }

  /**
   * Asks the leader, whoever that is; waits for one if there is none. A leadership that ends before
   * it has applied the request does not matter: the next one is asked again.
   */
  public void request(Request request, Answer answer) {
    router.request(request, answer);
  }

  /**
   * Reads what is as new as everything answered before, from whichever replica leads; again when a
   * leadership ends in between.
   *
   * @param read called under the leader's hand-over lock, perhaps more than once
   * @throws IllegalStateException when no leader could tell for half a minute
   */
  public <T> T read(Function<LedgerView, T> read) {
    long deadline = System.nanoTime() + ELECTION_NANOS;
    String failure = "no replica leads";
    while (awaitLeader(deadline, false) >= 0) {
      CompletableFuture<T> result = new CompletableFuture<>();
      Replica leader = router.leader();
      if (leader == null) {
        continue;
      }
      leader.read(
          view -> result.complete(read.apply(view)),
          reason -> result.completeExceptionally(new IllegalStateException(reason)));
      try {
        return result.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while reading", interrupted);
      } catch (TimeoutException late) {
        failure = "no answer in time";
      } catch (ExecutionException lost) {
        failure = String.valueOf(lost.getMessage());
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
    throw new IllegalStateException(
        "Expected a leader that can tell but: " + failure + "; " + describe());
  }

  /**
   * Waits until a replica has applied everything that is committed now. Needs a majority.
   *
   * @throws IllegalStateException when it has not in half a minute
   */
  public void awaitCaughtUp(int replica) {
    long committed = read(LedgerView::appliedIndex);
    long deadline = System.nanoTime() + ELECTION_NANOS;
    long[] applied = new long[1];
    while (isUp(replica)) {
      member(replica).replica.peek(view -> applied[0] = view.appliedIndex());
      if (applied[0] >= committed) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Expected "
                + names.get(replica)
                + " to apply index "
                + committed
                + " but it is at "
                + applied[0]);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Takes a snapshot of a replica; the future has its index, or why none was taken. */
  public CompletableFuture<Long> snapshot(int replica) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    member(replica)
        .replica
        .snapshot(
            new ReplicatedLog.SnapshotListener() {
              @Override
              public void saved(long index) {
                result.complete(index);
              }

              @Override
              public void skipped(String reason) {
                result.completeExceptionally(new IllegalStateException(reason));
              }
            });
    return result;
  }

  /** The digest of what a replica has applied, however old that is. */
  public long digest(int replica) {
    long[] digest = new long[1];
    member(replica).replica.peek(view -> digest[0] = view.digest());
    return digest[0];
  }

  private Member member(int replica) {
    Member member = members.get(replica);
    if (member == null) {
      throw new IllegalStateException("Expected replica " + names.get(replica) + " to be up");
    }
    return member;
  }

  private void tick() {
    for (int i = 0; i < members.length(); i++) {
      Member member = members.get(i);
      if (member != null) {
        member.replica.tick();
      }
    }
  }

  /**
   * Stops every replica. All stop together, so there is nobody to hand leadership over to: handing
   * it on would only make the next start begin with another leader, and take its time. What was
   * answered is synced.
   */
  @Override
  public void close() {
    ticking.cancel(false);
    supervisor.shutdown();
    for (int i = 0; i < members.length(); i++) {
      crash(i);
    }
  }

  /** One life of a replica, from a start to a crash. What it still says after that is not heard. */
  private final class Member implements ReplicaObserver {
    private final int position;
    private final Replica replica;
    private volatile boolean dead;

    Member(int position) {
      this.position = position;
      replica =
          new Replica(names.get(position), logs.open(position), options, proposals, nonces, this);
    }

    void crash() {
      dead = true;
      replica.crash();
      closed();
    }

    @Override
    public void opened(long term) {
      synchronized (leaderChanged) {
        if (dead) {
          return;
        }
        serving = this;
        router.leader(replica);
        leaderChanged.notifyAll();
      }
    }

    @Override
    public void closed() {
      synchronized (leaderChanged) {
        if (serving == this) {
          serving = null;
          router.leader(null);
          leaderChanged.notifyAll();
        }
      }
    }

    @Override
    public void failed(Throwable cause) {
      if (!dead) {
        dead = true;
        closed();
        deaths.died(position, cause);
      }
    }
  }
}
