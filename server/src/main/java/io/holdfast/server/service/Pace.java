package io.holdfast.server.service;

import io.holdfast.ledger.JobState;
import io.holdfast.server.replica.Outlook;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.replica.SessionDesk;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * How the time of a server moves that is given its time: by turns, on the thread that ticks.
 *
 * <p>Naively one would set the clock and let the server find out. However, in the moment between
 * the two it ticks by itself too, and would see workers that live as silent for as long as the
 * clock has moved. So moving the clock, the proof that they live, and the tick are one turn.
 */
public final class Pace {
  private final Replica replica;
  private final Executor ticker;
  private final Runnable tick;

  Pace(Replica replica, Executor ticker, Runnable tick) {
    this.replica = replica;
    this.ticker = ticker;
    this.tick = tick;
  }

  /**
   * An open session.
   *
   * @param waitingSlots for how many jobs it waits; -1 where it does not wait
   * @param jobs that it has, accepted or not
   * @param pending jobs that it has not accepted, and those that it should stop
   */
  public record Session(
      String worker, int waitingSlots, boolean draining, List<Long> jobs, int pending) {}

  /**
   * Where the server stands after a turn.
   *
   * @param quiet nothing is under way in it, and nothing is due
   * @param nextPoint when something is due next, milliseconds since the Unix epoch; {@link
   *     Long#MAX_VALUE} for never. May be too early
   * @param sessions the open ones
   */
  public record Standing(
      boolean quiet,
      long nextPoint,
      long ready,
      long assigned,
      long running,
      List<Session> sessions) {}

  /**
   * Moves the time, and tells where the server stands then.
   *
   * @param move moves the clock, or does not
   * @param living by their names, workers that would have been heard of meanwhile
   * @return completed by the thread that ticks; fails with a RejectedExecutionException after the
   *     end of the server
   */
  public CompletableFuture<Standing> turn(Runnable move, Predicate<String> living) {
    return CompletableFuture.supplyAsync(
        () -> {
          move.run();
          boolean leads = replica.relay(relay -> relay.heardOf(living));
          tick.run();
          return standing(leads, living);
        },
        ticker);
  }

  /** All of it under one lock, or something could pass between two looks. */
  private Standing standing(boolean leads, Predicate<String> living) {
    AtomicReference<Standing> found = new AtomicReference<>();
    replica.peek(
        view -> {
          List<Session> sessions = new ArrayList<>();
          replica.lookAtRelay(
              relay -> relay.openSessions().forEach(desk -> sessions.add(session(desk))));
          Outlook outlook = replica.outlook(living);
          found.set(
              new Standing(
                  leads && outlook != null && outlook.quiet(),
                  outlook == null ? Long.MAX_VALUE : outlook.nextPoint(),
                  view.jobCount(JobState.READY),
                  view.jobCount(JobState.ASSIGNED),
                  view.jobCount(JobState.RUNNING),
                  List.copyOf(sessions)));
        });
    return Objects.requireNonNull(found.get());
  }

  private static Session session(SessionDesk desk) {
    return new Session(
        desk.worker(), desk.waitingSlots(), desk.isDraining(), desk.ownedJobs(), desk.pending());
  }
}
