package io.holdfast.server.http;

import io.holdfast.ledger.EndReason;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobState;
import io.holdfast.server.endpoint.BulkChange;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.ClusterEndpoint.LogInfo;
import io.holdfast.server.endpoint.ClusterEndpoint.Role;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobHistory;
import io.holdfast.server.endpoint.JobHistory.Decision;
import io.holdfast.server.endpoint.JobInfo;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.Progress;
import io.holdfast.server.endpoint.QueueEndpoint;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.endpoint.WorkerEndpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Jobs and sessions in maps, with the answers of a replica, on a thread of its own. A queue can
 * stand for a way to be refused: see {@link #submit}.
 */
final class MemoryEndpoints implements JobEndpoint, WorkerEndpoint, ClusterEndpoint, AutoCloseable {
  private final ExecutorService replica = Executors.newSingleThreadExecutor();
  private final Map<Long, Job> jobs = new TreeMap<>();
  private final Map<String, Long> keys = new HashMap<>();
  private final Map<Long, SessionInfo> sessions = new TreeMap<>();
  private final Map<Long, CompletableFuture<JobInfo>> awaited = new HashMap<>();
  final Map<Long, CompletableFuture<Delivery>> polls = new HashMap<>();
  private final Map<Long, Progress> progress = new ConcurrentHashMap<>();
  final MemoryQueues queueEndpoint = new MemoryQueues();
  volatile boolean well = true;
  volatile @Nullable JobSpec last;
  volatile List<Failure> failures = List.of();

  @Override
  public void close() {
    replica.shutdown();
  }

  private <T> CompletableFuture<T> ask(Supplier<T> turn) {
    return CompletableFuture.supplyAsync(turn, replica);
  }

  private Job known(long id) {
    Job job = jobs.get(id);
    if (job == null) {
      throw new RefusedException(Refusal.NOT_FOUND, "There is no job " + id);
    }
    return job;
  }

  private JobInfo info(Job job) {
    return new JobInfo(job, job.session() == 0 ? null : "mailer", progress.get(job.id()));
  }

  @Override
  public CompletableFuture<Submission> submit(JobSpec spec) {
    last = spec;
    return ask(
        () -> {
          switch (spec.queue()) {
            case "full" -> throw new RefusedException(Refusal.FULL, "There are too many jobs");
            case "elsewhere" -> throw new RefusedException(Refusal.NOT_LEADER, "r2 leads", "r2");
            case "far" -> throw new RefusedException(Refusal.NOT_LEADER, "r9 leads", "r9");
            case "nobody" -> throw new RefusedException(Refusal.NO_LEADER, "Nobody leads");
            case "unsure" -> throw new RefusedException(Refusal.INDETERMINATE, "Who knows");
            case "bug" -> throw new IllegalStateException("odd");
            default -> {
              return taken(spec);
            }
          }
        });
  }

  private Submission taken(JobSpec spec) {
    Long same = spec.key() == null ? null : keys.get(spec.key());
    if (same != null) {
      Job job = known(same);
      if (!Arrays.equals(job.payload(), spec.payload())) {
        throw new RefusedException(Refusal.KEY_CONFLICT, "The key has another job");
      }
      return new Submission(same, job.generation(), job.state(), true);
    }
    long id = jobs.size() + 1L;
    if (spec.key() != null) {
      keys.put(spec.key(), id);
    }
    Job job =
        new Job(
            id,
            spec.key(),
            spec.queue(),
            spec.type(),
            spec.payload(),
            JobState.READY,
            1,
            1,
            0,
            spec.runAtMillis(),
            false,
            false,
            spec.priority(),
            spec.rules(),
            spec.ties(),
            new byte[0],
            "",
            EndReason.NONE,
            0,
            spec.ties().after().size());
    jobs.put(id, job);
    return new Submission(id, 1, job.state(), false);
  }

  private Job changed(Job job, JobState state, long session, byte[] result, String error) {
    Job changed =
        new Job(
            job.id(),
            job.key(),
            job.queue(),
            job.type(),
            job.payload(),
            state,
            job.generation(),
            job.attempt(),
            session,
            job.readyAt(),
            false,
            false,
            job.priority(),
            job.rules(),
            job.ties(),
            result,
            error,
            state == JobState.FAILED ? EndReason.ATTEMPTS_USED_UP : EndReason.NONE,
            0,
            0);
    jobs.put(job.id(), changed);
    CompletableFuture<JobInfo> waiting = awaited.remove(job.id());
    if (waiting != null && state.ended()) {
      waiting.complete(info(changed));
    }
    return changed;
  }

  @Override
  public CompletableFuture<JobInfo> get(long jobId, long waitMillis) {
    return ask(() -> info(known(jobId)))
        .thenCompose(
            now ->
                now.job().state().ended() || waitMillis == 0
                    ? CompletableFuture.completedFuture(now)
                    : awaited.computeIfAbsent(jobId, id -> new CompletableFuture<>()));
  }

  @Override
  public CompletableFuture<JobInfo> awaitChange(
      long jobId, JobState seen, long seenGeneration, long waitMillis) {
    return get(jobId, waitMillis); // Nobody over HTTP asks for more than the end.
  }

  @Override
  public CompletableFuture<BulkChange.Step> changeMany(BulkChange change) {
    return ask(
        () -> {
          List<Long> found =
              jobs.values().stream()
                  .filter(each -> each.id() > change.afterId())
                  .filter(each -> each.queue().equals(change.filter().queue()))
                  .map(Job::id)
                  .limit(change.limit())
                  .toList();
          boolean more = found.size() == change.limit();
          return new BulkChange.Step(
              found,
              change.dryRun() ? 0 : found.size(),
              null,
              more ? found.get(found.size() - 1) : 0,
              change.ratePerSecond() == 0 ? 0 : 1_000);
        });
  }

  @Override
  public CompletableFuture<JobPage> list(JobQuery query) {
    return ask(
        () -> {
          List<JobInfo> found =
              jobs.values().stream()
                  .filter(each -> each.id() > query.afterId())
                  .filter(
                      each ->
                          query.filter().queue() == null
                              || each.queue().equals(query.filter().queue()))
                  .filter(
                      each ->
                          query.filter().state() == null || each.state() == query.filter().state())
                  .limit(query.limit())
                  .map(this::info)
                  .toList();
          return new JobPage(
              found, found.size() < query.limit() ? 0 : found.get(found.size() - 1).job().id());
        });
  }

  @Override
  public CompletableFuture<JobInfo> cancel(long jobId, long graceMillis) {
    return ask(
        () -> {
          Job job = known(jobId);
          if (job.state().ended()) {
            throw new RefusedException(Refusal.ALREADY_ENDED, "It is " + job.state());
          }
          return info(changed(job, JobState.CANCELLED, 0, new byte[0], ""));
        });
  }

  @Override
  public CompletableFuture<JobInfo> retry(long jobId) {
    return ask(
        () -> {
          Job job = known(jobId);
          if (job.state() != JobState.FAILED) {
            throw new RefusedException(Refusal.NOT_ENDED, "It is " + job.state());
          }
          return info(changed(job, JobState.READY, 0, new byte[0], ""));
        });
  }

  @Override
  public CompletableFuture<JobInfo> resume(long jobId) {
    return ask(
        () -> {
          throw new RefusedException(Refusal.NOT_HELD, "It is " + known(jobId).state());
        });
  }

  @Override
  public CompletableFuture<Explanation> explain(long jobId) {
    return ask(
        () -> new Explanation(jobId, known(jobId).state(), "NO_WORKER_FOR_TYPE", "Nobody does it"));
  }

  @Override
  public CompletableFuture<JobHistory> history(long jobId, long afterIndex) {
    return ask(
        () ->
            new JobHistory(
                jobId,
                List.of(
                    new Decision(
                        4, 3, 0, "SUBMIT", "ACCEPTED", known(jobId).state(), 1, 0, null, null),
                    new Decision(5, 0, 1, "FAIL", null, null, 0, 7, "w", "no printer")),
                4,
                9,
                afterIndex == 0));
  }

  @Override
  public QueueEndpoint control() {
    return queueEndpoint;
  }

  @Override
  public CompletableFuture<List<QueueInfo>> queues() {
    return ask(() -> List.of(new QueueInfo("default", 0, jobs.size(), 0, 0, 0)));
  }

  @Override
  public CompletableFuture<Session> open(String worker, SessionSpec spec) {
    return ask(
        () -> {
          long id = sessions.size() + 1L;
          sessions.put(
              id,
              new SessionInfo(id, worker, spec.queues(), spec.types(), spec.leaseMillis(), 0, 0));
          return new Session(id, spec.leaseMillis(), 3);
        });
  }

  private SessionInfo session(long id) {
    SessionInfo session = sessions.get(id);
    if (session == null) {
      throw new RefusedException(Refusal.SESSION_CLOSED, "There is no session " + id);
    }
    return session;
  }

  @Override
  public CompletableFuture<Delivery> lease(long sessionId, int slots, long waitMillis) {
    CompletableFuture<Delivery> poll = new CompletableFuture<>();
    CompletableFuture<Void> turn =
        ask(
            () -> {
              deliver(session(sessionId).sessionId(), slots, waitMillis, poll);
              return null;
            });
    return turn.thenCompose(done -> poll);
  }

  @Override
  public CompletableFuture<Delivery> awaitDelivery(
      long sessionId, IntSupplier slots, long waitMillis) {
    return lease(sessionId, slots.getAsInt(), waitMillis);
  }

  private void deliver(
      long sessionId, int slots, long waitMillis, CompletableFuture<Delivery> poll) {
    List<Assignment> assignments = new ArrayList<>();
    for (Job job : List.copyOf(jobs.values())) {
      if (job.state() == JobState.READY && assignments.size() < slots) {
        assignments.add(assignment(changed(job, JobState.ASSIGNED, sessionId, job.result(), "")));
      }
    }
    if (!assignments.isEmpty() || waitMillis == 0) {
      poll.complete(new Delivery(3, assignments, List.of(new Held(9, 2))));
    } else {
      polls.put(sessionId, poll);
    }
  }

  private static Assignment assignment(Job job) {
    return new Assignment(
        job.id(),
        job.generation(),
        job.attempt(),
        job.queue(),
        job.type(),
        job.payload(),
        1_500,
        job.rules().onWorkerLoss(),
        job.ties().trace());
  }

  @Override
  public CompletableFuture<Heartbeat> heartbeat(
      long sessionId, List<Held> held, List<Progress> said) {
    said.forEach(each -> progress.put(each.jobId(), each));
    return ask(
        () -> {
          SessionInfo session = session(sessionId);
          return new Heartbeat(3, session.leaseMillis(), held, List.of(), session.draining());
        });
  }

  @Override
  public CompletableFuture<Long> drain(String worker) {
    return ask(
        () -> {
          for (SessionInfo each : List.copyOf(sessions.values())) {
            if (each.worker().equals(worker)) {
              sessions.put(
                  each.sessionId(),
                  new SessionInfo(
                      each.sessionId(),
                      worker,
                      each.queues(),
                      each.types(),
                      each.leaseMillis(),
                      0,
                      0,
                      true));
              return each.sessionId();
            }
          }
          throw new RefusedException(Refusal.NOT_FOUND, "There is no worker " + worker);
        });
  }

  @Override
  public CompletableFuture<List<ItemResult>> accept(long sessionId, List<Held> items) {
    return ask(
        () ->
            items.stream()
                .map(item -> result(sessionId, item.jobId(), JobState.RUNNING, new byte[0], ""))
                .toList());
  }

  private ItemResult result(long session, long id, JobState state, byte[] result, String error) {
    Job job = jobs.get(id);
    if (job == null) {
      return new ItemResult(id, Status.NOT_FOUND, 0, 0);
    }
    if (job.session() != session) {
      return new ItemResult(id, Status.FENCED, job.generation(), job.session());
    }
    changed(job, state, session, result, error);
    return new ItemResult(id, Status.OK, job.generation(), session);
  }

  @Override
  public CompletableFuture<List<ItemResult>> complete(long sessionId, List<Completion> items) {
    return ask(
        () ->
            items.stream()
                .map(item -> result(sessionId, item.jobId(), JobState.SUCCEEDED, item.result(), ""))
                .toList());
  }

  @Override
  public CompletableFuture<List<ItemResult>> fail(long sessionId, List<Failure> items) {
    failures = items;
    return ask(
        () ->
            items.stream()
                .map(
                    item ->
                        result(sessionId, item.jobId(), JobState.FAILED, new byte[0], item.error()))
                .toList());
  }

  @Override
  public CompletableFuture<Void> close(long sessionId) {
    return ask(
        () -> {
          session(sessionId);
          sessions.remove(sessionId);
          return null;
        });
  }

  @Override
  public CompletableFuture<List<SessionInfo>> sessions() {
    return ask(() -> List.copyOf(sessions.values()));
  }

  @Override
  public ClusterInfo status() {
    return new ClusterInfo(
        "r1",
        "0123456789abcdef0123456789abcdef",
        "r1",
        3,
        new LogInfo(Role.LEADER, 1, 12, 12, 10),
        List.of(new Member("r1", "http://127.0.0.1:1"), new Member("r2", "http://127.0.0.1:2")),
        new Recovery(3, 10, 2, 1_500));
  }

  @Override
  public CompletableFuture<Void> transfer(String to) {
    return ask(
        () -> {
          if (!to.equals("r2")) {
            throw new RefusedException(
                Refusal.INVALID_ARGUMENT, "Expected replica to be r2 but it is " + to);
          }
          return null;
        });
  }

  @Override
  public CompletableFuture<Long> snapshot() {
    return ask(() -> 10L);
  }

  @Override
  public CompletableFuture<Begun> init() {
    Change begun = new Change("r1", Standing.VOTER, "begun");
    return ask(() -> new Begun("0123456789abcdef0123456789abcdef", List.of(begun)));
  }

  @Override
  public CompletableFuture<Change> add(String id, String replication, String api) {
    return ask(() -> new Change(id, Standing.VOTER, replication + " " + api));
  }

  @Override
  public CompletableFuture<Change> remove(String id) {
    return ask(() -> new Change(id, Standing.REMOVED, null));
  }

  @Override
  public boolean initialised() {
    return true;
  }

  @Override
  public boolean live() {
    return well;
  }

  @Override
  public boolean ready() {
    return well;
  }
}
