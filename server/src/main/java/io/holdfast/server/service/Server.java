package io.holdfast.server.service;

import io.holdfast.ledger.Entry;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.server.config.HostPort;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.ClusterEndpoint.Recovery;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.MissedReport;
import io.holdfast.server.endpoint.ScheduleEndpoint;
import io.holdfast.server.endpoint.WorkerEndpoint;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.replica.ReplicaObserver;
import io.holdfast.server.replica.ReplicaOptions;
import io.holdfast.server.replica.TimeSource;
import io.holdfast.server.replica.member.MemberReplica;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica as a server, without what carries it to callers: started once, closed once.
 *
 * <p>Its threads are those of the log and one that ticks; endpoints may be called from any thread.
 */
public final class Server implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Server.class);

  /** The longest pause between two ticks: what is due is not looked for more rarely. */
  private static final long TICK_MILLIS = 50;

  private final Consumer<Throwable> onDeath;
  private final Runnable stirred;
  private final boolean alone;
  private final MemberReplica member;
  private final Replica replica;
  private final Questions questions;
  private final JobWaiters waiters = new JobWaiters();
  private final Tally tally = new Tally();
  private final LogMarks marks = new LogMarks();
  private final LookBack lookBack;
  private final CalendarThread calendars = new CalendarThread();
  private final ScheduleService schedules;
  private final JobService jobs;
  private final WorkerService workers;
  private final Members members;
  private final ClusterService cluster;
  private final LeaderWatch watch;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "holdfast-ticker");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * A server that is not started. In a cluster it listens for the other replicas already.
   *
   * @param onDeath learns once that the replica is dead: its disk failed or it met a bug. From any
   *     thread; nothing is answered any more
   * @throws java.io.UncheckedIOException when the address for other replicas cannot be listened on
   * @throws IllegalArgumentException when a file of replication's TLS is not what it should be
   */
  public Server(ServerConfig config, Consumer<Throwable> onDeath) {
    this(config, config.data(), TimeSource.SYSTEM, () -> {}, onDeath);
  }

  /** The same with clocks that are given to it: for tests of false ones. */
  public Server(ServerConfig config, TimeSource time, Consumer<Throwable> onDeath) {
    this(config, config.data(), time, () -> {}, onDeath);
  }

  /** The same with its data in memory, which ends with it. */
  public static Server inMemory(ServerConfig config, Consumer<Throwable> onDeath) {
    return new Server(config, null, TimeSource.SYSTEM, () -> {}, onDeath);
  }

  /**
   * The same with a time that is given to it: for tests of what takes long.
   *
   * @param time of the ledger, of schedules and of leases; moved only in a {@link Pace#turn}
   * @param stirred called after each entry, under the hand-over lock: short
   */
  public static Server inMemory(
      ServerConfig config, TimeSource time, Runnable stirred, Consumer<Throwable> onDeath) {
    return new Server(config, null, time, stirred, onDeath);
  }

  private Server(
      ServerConfig config,
      @Nullable Path data,
      TimeSource time,
      Runnable stirred,
      Consumer<Throwable> onDeath) {
    this.onDeath = onDeath;
    this.stirred = stirred;
    alone = config.members().isEmpty();
    ReplicaOptions options =
        ReplicaOptions.defaults(LedgerOptions.DEFAULT)
            .withTime(time)
            .withSnapshotEveryBytes(config.policy().snapshotEveryBytes())
            .withRetention(config.policy().retention());
    member = new MemberReplica(membership(config, data), options, new Observer());
    replica = member.replica();
    watch =
        new LeaderWatch(
            config.replica(),
            alone ? List.of(config.replica()) : config.members().keySet(),
            System.nanoTime());
    questions = new Questions(replica, member::isMember);
    lookBack = new LookBack(replica, marks);
    schedules = new ScheduleService(replica, questions, calendars, time::wallMillis);
    jobs = new JobService(replica, questions, waiters, lookBack);
    workers = new WorkerService(replica, questions);
    members = new Members(member, questions, config.members(), config.address());
    cluster = new ClusterService(member, questions, members, tally);
  }

  /** One with no member beside it begins a cluster by itself, and can grow later. */
  private static MemberReplica.Membership membership(ServerConfig config, @Nullable Path data) {
    HostPort listen = config.replication();
    boolean alone = config.members().isEmpty();
    Map<String, String> others = new HashMap<>();
    config.members().forEach((id, each) -> others.put(id, each.replication().toString()));
    others.remove(config.replica());
    return new MemberReplica.Membership(
        config.replica(),
        data,
        config.clusterName(),
        alone ? null : new InetSocketAddress(listen.host(), listen.port()),
        others,
        config.members().size() <= 1,
        replicationTls(config));
  }

  private static MemberReplica.@Nullable Tls replicationTls(ServerConfig config) {
    ServerConfig.Tls tls = config.security().replication();
    return tls == null
        ? null
        : new MemberReplica.Tls(
            tls.certificate(), tls.key(), Objects.requireNonNull(tls.authorities()));
  }

  /**
   * Recovers what is in the folder and takes part.
   *
   * @throws io.holdfast.log.DamagedException when what is on disk is not what was written
   * @throws io.holdfast.log.DiskFailedException when the disk fails
   * @throws io.holdfast.log.FolderInUseException when another process has the folder
   */
  public void start() {
    member.start();
    tickAfter(TICK_MILLIS);
    if (alone) {
      replica.campaign(); // There is nobody to wait for.
    } else if (!member.isMember()) {
      logger.warn(
          "{} belongs to no cluster yet: 'holdfast cluster init' begins one with it, 'holdfast"
              + " cluster add' brings it into one",
          replica.name());
    }
  }

  private void tickAfter(long millis) {
    try {
      var unused =
          ticker.schedule(
              () -> {
                tick();
                tickAfter(replica.untilDue(TICK_MILLIS));
              },
              millis,
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      logger.debug("{} ticks no more", replica.name());
    }
  }

  private void tick() {
    try {
      replica.tick();
      questions.tick();
      members.tick();
      var unused = watch.tick(replica.leader(), System.nanoTime());
      replica.peek(view -> waiters.tick(id -> JobService.info(view, id)));
    } catch (RuntimeException | Error bug) {
      logger.error("Replica {} is dead", replica.name(), bug);
      replica.crash();
      onDeath.accept(bug);
    }
  }

  public JobEndpoint jobs() {
    return jobs;
  }

  public WorkerEndpoint workers() {
    return workers;
  }

  public ScheduleEndpoint schedules() {
    return schedules;
  }

  /** For whoever gives it its time. */
  public Pace pace() {
    return new Pace(replica, ticker, this::tick);
  }

  public ClusterEndpoint cluster() {
    return cluster;
  }

  /** Hands leadership over where it can, and ends; bounded by some seconds. */
  @Override
  public void close() {
    ticker.shutdownNow();
    lookBack.close();
    calendars.close();
    members.close();
    replica.close();
  }

  /** Sees what the replica does; under its hand-over lock but for the last two. */
  private final class Observer implements ReplicaObserver {
    private long applied;
    private long electedNanos = System.nanoTime();

    @Override
    public void applied(long index, Entry entry, List<Outcome> outcomes, LedgerView view) {
      applied++;
      marks.applied(index, view);
      tally.applied(entry, outcomes, view);
      waiters.applied(id -> JobService.info(view, id));
      stirred.run();
    }

    @Override
    public void changed(long jobId, JobState before, JobState after, LedgerView view) {
      waiters.changed(jobId, after);
      tally.changed(jobId, before, after, view);
    }

    @Override
    public void elected() {
      electedNanos = System.nanoTime();
    }

    @Override
    public void opened(long term) {
      long nanos = System.nanoTime() - electedNanos;
      tally.opened(nanos / 1e9);
      Map<String, Long> byWorker = new TreeMap<>();
      replica.lookAtRelay(relay -> byWorker.putAll(relay.pendingByWorker()));
      replica.peek(
          view -> {
            long pending = view.pendingNotifications();
            long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
            cluster.recovered(new Recovery(term, applied, pending, millis, byWorker));
            logger.info(
                "recovered: term {}, {} entries applied before, {} notifications to send again{},"
                    + " {} ms from election to service",
                term,
                applied,
                pending,
                byWorker.isEmpty() ? "" : " " + shortened(byWorker),
                millis);
          });
    }

    /** One line, however many workers there are; {@code /v1/cluster} has all of them. */
    private static Object shortened(Map<String, Long> byWorker) {
      return byWorker.size() <= 20 ? byWorker : "(to " + byWorker.size() + " workers)";
    }

    @Override
    public void resent() {
      tally.resent();
    }

    @Override
    public void missed(MissedReport report) {
      cluster.missed(report);
      MissedLines.log(report);
    }

    @Override
    public void snapshot(long bytes) {
      tally.snapshot(bytes);
    }

    @Override
    public void appended(int entries, long nanos) {
      tally.appended(entries, nanos);
    }

    @Override
    public void closed() {
      replica.peek(view -> tally.closed());
    }

    @Override
    public void failed(Throwable cause) {
      onDeath.accept(cause);
    }
  }
}
