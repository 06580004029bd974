package io.holdfast.client;

import io.holdfast.client.HandlerTable.Outcome;
import io.holdfast.client.HeldJob.Phase;
import io.holdfast.client.Transport.Assignment;
import io.holdfast.client.Transport.Beat;
import io.holdfast.client.Transport.Delivery;
import io.holdfast.client.Transport.Held;
import io.holdfast.client.Transport.Progress;
import io.holdfast.client.Transport.Status;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One session: what this process has, and what it says about it.
 *
 * <p>The rules that make fencing work are here:
 *
 * <ul>
 *   <li>A (job, generation) starts once, however often it is delivered. One of which a restart
 *       elsewhere would be a harm (HOLD, FAIL) starts only when its acceptance is confirmed.
 *   <li>What comes from a leader of a lower term is dropped, whatever it is.
 *   <li>The lease is counted from the <em>sending</em> of the last heartbeat or request for jobs
 *       that was confirmed: the server counts from its receipt, which is later. When it is over,
 *       all jobs are stopped here before the server gives them to others. The session is then
 *       closed and a new one opened, because it has forgotten jobs that the server thinks it has.
 *   <li>What a job has come to is kept, and said again, until the server has answered.
 * </ul>
 *
 * <p>Everything here is done by the duty thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the last stage of each tells what went wrong
final class WorkerSession {
  private static final System.Logger logger = System.getLogger(WorkerSession.class.getName());

  /** Jobs whose end is not confirmed yet may be some more than there are slots. */
  private static final int MAX_UNCONFIRMED = 10_000;

  /** For a request for jobs; a leader that is silent is noticed by the heartbeats before. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  /** A request that waits and is answered with nothing so soon was not waited with. */
  private static final long TOO_SOON_NANOS = 5_000_000;

  /** What to do with an answer, or with its failure: one of the two is null. */
  private interface Continuation<T> {
    void goOn(@Nullable T answer, @Nullable Throwable failure);
  }

  private final Transport transport;
  private final long id;
  private final DutyThread duty;
  private final HandlerThreads threads;
  private final HandlerTable handlers;
  private final SessionWatcher owner;
  private final Reporter reporter;

  /** All that it has, by job; a job leaves when its end is confirmed, or it is taken away. */
  private final Map<Long, HeldJob> held = new LinkedHashMap<>();

  private final SeenJobs seen = new SeenJobs();

  /** The highest that was heard of; never goes down. */
  private long term;

  private Duration lease;

  /** When the lease is over, by this process's clock. */
  private long leaseEnd;

  private boolean heartbeatUnderWay;
  private boolean draining;
  private boolean ended;

  /** Jobs were stopped when the lease was over: the session is to be closed when it can be. */
  private boolean forgetful;

  /** The request for jobs that is under way, and for how many it is. */
  private @Nullable CompletableFuture<Delivery> request;

  private int requestedSlots;
  private int failedRequests;

  WorkerSession(
      Transport transport,
      Transport.Opened opened,
      long openSent,
      DutyThread duty,
      HandlerThreads threads,
      HandlerTable handlers,
      SessionWatcher owner) {
    this.transport = transport;
    this.id = opened.session();
    this.term = opened.term();
    this.lease = opened.lease();
    this.leaseEnd = openSent + opened.lease().toNanos();
    this.duty = duty;
    this.threads = threads;
    this.handlers = handlers;
    this.owner = owner;
    this.reporter = new Reporter(transport, id, duty::execute);
  }

  long id() {
    return id;
  }

  void start() {
    duty.after(lease.dividedBy(3), this::heartbeat);
    watchLease();
    askForJobs();
  }

  // --- asking for jobs

  /** Asks for as many jobs as there are free slots, if that is not being asked already. */
  void askForJobs() {
    if (ended || forgetful || draining) {
      return;
    }
    int free = Math.min(threads.free(), threads.slots() + MAX_UNCONFIRMED - held.size());
    if (request == null || (requestedSlots == 0 && free > 0)) {
      Duration longest = lease.compareTo(LONGEST_WAIT) < 0 ? lease : LONGEST_WAIT;
      ask(free, longest);
    }
  }

  /** Takes nothing more. */
  void drain() {
    draining = true;
    if (request != null && !ended) {
      // Ends the one that waits at the server.
      ask(0, Duration.ZERO);
    }
  }

  private void drainIf(boolean wanted) {
    if (wanted && !draining) {
      owner.drainWanted();
    }
  }

  /** It has nothing, and nothing can be on its way. */
  boolean isIdle() {
    return ended || (held.isEmpty() && request == null);
  }

  private void ask(int slots, Duration wait) {
    long sent = System.nanoTime();
    CompletableFuture<Delivery> asked = transport.lease(id, slots, wait);
    request = asked;
    requestedSlots = slots;
    whenAnswered(
        asked,
        (delivery, failure) -> {
          boolean last = request == asked;
          if (last) {
            request = null;
          }
          if (delivery != null) {
            delivered(delivery, sent);
          } else if (!isOver(failure) && last) {
            logger.log(Level.DEBUG, () -> "session " + id + ": no jobs: " + failure);
          }
          boolean idle =
              delivery == null
                  || (delivery.assignments().isEmpty()
                      && System.nanoTime() - sent < TOO_SOON_NANOS);
          if (last && idle) {
            duty.after(Router.pause(failedRequests++), owner::changed);
          } else {
            failedRequests = last ? 0 : failedRequests;
            owner.changed();
          }
        });
  }

  private void delivered(Delivery delivery, long sent) {
    if (!heard(delivery.term(), sent)) {
      return;
    }
    delivery.cancels().forEach(this::cancel);
    drainIf(delivery.draining());
    if (!forgetful && leaseIsLeft()) {
      delivery.assignments().forEach(this::receive);
    }
  }

  private void receive(Assignment assignment) {
    Held key = assignment.held();
    HeldJob known = held.get(key.job());
    if (known != null && known.held().generation() >= key.generation()) {
      if (known.held().equals(key) && known.phase != Phase.ENDED) {
        accept(known); // It comes again because its acceptance did not arrive.
      }
      return;
    }
    if (known != null) {
      takeAway(known, "the job is in generation " + key.generation() + " now");
    }
    if (threads.free() <= 0) {
      logger.log(Level.WARNING, () -> "session " + id + ": more jobs than slots; left " + key);
      return; // The server sends it again, or gives it to others.
    }
    if (!seen.isNew(key)) {
      return;
    }
    threads.take();
    HeldJob job = new HeldJob(assignment);
    held.put(key.job(), job);
    accept(job);
    if (job.startsOnReceipt()) {
      start(job);
    }
  }

  // --- a job's way through

  private void accept(HeldJob job) {
    if (job.accepting) {
      return;
    }
    job.accepting = true;
    whenReported(
        reporter.accept(job),
        (answer, failure) -> {
          job.accepting = false;
          if (isOver(failure) || !has(job) || job.phase == Phase.ENDED) {
            return;
          }
          if (answer == null) {
            // In time: else the lease is over, which ends it as well.
            duty.after(Router.MAX_PAUSE, () -> acceptAgain(job));
          } else if (answer.status() != Status.OK) {
            takeAway(job, answer.whoHasIt());
          } else if (job.phase == Phase.RECEIVED) {
            start(job);
          }
        });
  }

  private void acceptAgain(HeldJob job) {
    if (!ended && has(job) && job.phase != Phase.ENDED) {
      accept(job);
    }
  }

  private void start(HeldJob job) {
    job.phase = Phase.STARTED;
    threads.execute(
        () -> {
          Outcome outcome = job.run(handlers);
          duty.execute(() -> returned(job, outcome));
        });
  }

  private void returned(HeldJob job, Outcome outcome) {
    threads.giveBack();
    if (!ended && has(job)) {
      job.phase = Phase.ENDED;
      report(job, outcome, 0);
    }
    owner.changed();
  }

  private void report(HeldJob job, Outcome outcome, int failures) {
    whenReported(
        reporter.report(job.held(), outcome),
        (answer, failure) -> {
          if (isOver(failure) || !has(job)) {
            return;
          }
          if (answer != null) {
            if (answer.status() != Status.OK) {
              logger.log(Level.INFO, () -> job + " was done in vain: " + answer.whoHasIt());
            }
            settled(job);
          } else if (failure instanceof HoldfastException refused && refused.isAboutContent()) {
            refused(job, outcome, refused);
          } else {
            duty.after(
                Router.pause(failures),
                () -> {
                  if (!ended && has(job)) {
                    report(job, outcome, failures + 1);
                  }
                });
          }
        });
  }

  /** The server does not take what the handler has made: then it has failed. */
  private void refused(HeldJob job, Outcome outcome, HoldfastException refused) {
    if (outcome instanceof HandlerTable.Done) {
      String why = "result refused: " + refused.getMessage();
      report(job, new HandlerTable.Broken(JobFailureException.lasting(why)), 0);
    } else {
      logger.log(Level.ERROR, () -> job + ": its failure was refused: " + refused.getMessage());
      settled(job);
    }
  }

  private void settled(HeldJob job) {
    held.remove(job.jobId(), job);
    closeIfForgetful();
    owner.changed();
  }

  private void cancel(Held key) {
    HeldJob job = held.get(key.job());
    if (job == null || job.held().generation() != key.generation()) {
      return;
    }
    job.stop("it was cancelled");
    if (job.phase == Phase.RECEIVED) {
      start(job); // Which ends at once, and is reported as any other end.
    }
  }

  /** The job is not this session's any more; nothing is said about it. */
  private void takeAway(HeldJob job, String why) {
    logger.log(Level.INFO, () -> job + " is stopped: " + why);
    held.remove(job.jobId(), job);
    job.stop(why);
    if (job.phase == Phase.RECEIVED) {
      threads.giveBack();
      owner.changed();
    }
  }

  private boolean has(HeldJob job) {
    return held.get(job.jobId()) == job;
  }

  // --- proof of life

  private void heartbeat() {
    if (ended) {
      return;
    }
    Duration third = lease.dividedBy(3);
    duty.after(third, this::heartbeat);
    if (heartbeatUnderWay) {
      return;
    }
    heartbeatUnderWay = true;
    long sent = System.nanoTime();
    List<Held> all = new ArrayList<>(held.size());
    List<Progress> progress = new ArrayList<>();
    for (HeldJob job : held.values()) {
      all.add(job.held());
      Progress said = job.progress();
      if (said != null) {
        progress.add(said);
      }
    }
    whenAnswered(
        transport.heartbeat(id, all, progress, third),
        (beat, failure) -> {
          heartbeatUnderWay = false;
          if (beat != null) {
            confirmed(beat, sent);
          } else if (!isOver(failure)) {
            logger.log(Level.DEBUG, () -> "session " + id + ": no heartbeat: " + failure);
          }
        });
  }

  private void confirmed(Beat beat, long sent) {
    long before = term;
    lease = beat.lease();
    if (!heard(beat.term(), sent)) {
      return;
    }
    for (Held lost : beat.lost()) {
      HeldJob job = held.get(lost.job());
      // Of one that has ended its own report tells.
      if (job != null && job.held().equals(lost) && job.phase != Phase.ENDED) {
        takeAway(job, "the server says that this session has it no more");
      }
    }
    beat.cancels().forEach(this::cancel);
    drainIf(beat.draining());
    closeIfForgetful();
    if (term > before && request != null && !ended) {
      // It waits at a leader that leads no more.
      CompletableFuture<Delivery> stale = request;
      request = null;
      stale.cancel(true);
      owner.changed();
    }
  }

  /** True where the answer counts: no leader of a lower term has said it. */
  private boolean heard(long answerTerm, long sent) {
    if (answerTerm < term) {
      logger.log(Level.INFO, () -> "dropped what term " + answerTerm + " says, now is " + term);
      return false;
    }
    term = answerTerm;
    long end = sent + lease.toNanos();
    if (end - leaseEnd > 0) {
      leaseEnd = end;
    }
    return true;
  }

  private boolean leaseIsLeft() {
    return leaseEnd - System.nanoTime() > 0;
  }

  private void watchLease() {
    if (ended) {
      return;
    }
    if (leaseIsLeft()) {
      long left = leaseEnd - System.nanoTime();
      duty.after(Duration.ofNanos(Math.max(1, left)), this::watchLease);
      return;
    }
    for (HeldJob job : List.copyOf(held.values())) {
      if (job.phase != Phase.ENDED) {
        forgetful = true;
        takeAway(job, "no server has answered for a whole lease");
      }
    }
    duty.after(lease.dividedBy(10), this::watchLease);
  }

  /** After the lease was over, and when nothing is to be confirmed any more. */
  private void closeIfForgetful() {
    if (forgetful && !ended && held.isEmpty()) {
      // Not waited for: the next session of this worker closes it too.
      transport
          .close(id, lease)
          .whenComplete(
              (done, failure) ->
                  logger.log(Level.DEBUG, () -> "session " + id + " closed: " + failure));
      end("its lease was over");
    }
  }

  /** Stops all that it has, and says nothing more. */
  void end(String why) {
    if (ended) {
      return;
    }
    ended = true;
    List.copyOf(held.values()).forEach(job -> takeAway(job, "session " + id + ": " + why));
    if (request != null) {
      request.cancel(true);
      request = null;
    }
    owner.ended(this, why);
  }

  /** True where the failure says that the session is no more; it has ended then. */
  private boolean isOver(@Nullable Throwable failure) {
    if (failure instanceof HoldfastException refused
        && (refused.code().equals(HoldfastException.SESSION_CLOSED)
            || refused.code().equals(HoldfastException.NOT_FOUND))) {
      end(refused.code().equals(HoldfastException.NOT_FOUND) ? "nobody knows it" : "it was closed");
    }
    return ended;
  }

  /** The same with an answer that comes on the duty thread, a batch at a time. */
  private <T> void whenReported(CompletableFuture<T> answer, Continuation<T> then) {
    if (answer.isDone()) {
      whenAnswered(answer, then); // Not before the caller is done.
      return;
    }
    answer.whenComplete(
        (result, failure) -> {
          if (!ended) {
            then.goOn(result, failure == null ? null : Gatherer.cause(failure));
          }
        });
  }

  /** Goes on with the answer on the duty thread, unless the session has ended meanwhile. */
  private <T> void whenAnswered(CompletableFuture<T> answer, Continuation<T> then) {
    answer.whenComplete(
        (result, failure) ->
            duty.execute(
                () -> {
                  if (!ended) {
                    then.goOn(result, failure == null ? null : Gatherer.cause(failure));
                  }
                }));
  }
}
