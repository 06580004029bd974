package io.holdfast.simulation.library;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.ReleaseReason;
import io.holdfast.server.replica.Answer;
import io.holdfast.server.replica.PendingRequest;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.library.LibraryCluster.Life;
import io.holdfast.simulation.world.Chance;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Submits jobs and pushes them about on whoever serves; often too late, or what is not allowed. */
final class LibraryLoad {
  /** Requests that may wait for their answer; those of dead leaders never get one. */
  private static final int UNDER_WAY = 64;

  /** Only the newest jobs are pushed about, so that each has a life. */
  private static final int WINDOW = 40;

  private final Chance chance;
  private final Witness witness;
  private final AtomicLong answered = new AtomicLong();
  private final AtomicInteger underWay = new AtomicInteger();
  private @Nullable Life asked;
  private long proposedJobs;

  LibraryLoad(Chance chance, Witness witness) {
    this.chance = chance;
    this.witness = witness;
  }

  /** Answers so far, accepted or refused. */
  long answered() {
    return answered.get();
  }

  /** Asks for one thing; false where there is no room for it. */
  boolean ask(Life leader) {
    if (leader != asked) {
      asked = leader;
      underWay.set(0);
      proposedJobs = 0;
    }
    if (underWay.get() >= UNDER_WAY) {
      return false;
    }
    @Nullable Command[] chosen = new Command[1];
    leader.replica().peek(view -> chosen[0] = choose(view));
    Command command = chosen[0];
    if (command == null) {
      return false;
    }
    underWay.incrementAndGet();
    return leader
        .replica()
        .request(
            new PendingRequest(
                new Request.Decided(command),
                new Answering(leader.number(), command.getClass().getSimpleName())));
  }

  private Command choose(LedgerView view) {
    long session = view.nextSessionId() - 1;
    if (session < 1 || chance.oneIn(200)) {
      return new Command.OpenSession(view.nextSessionId(), "worker", 0);
    }
    long next = Math.max(view.nextJobId(), proposedJobs + 1);
    if (next < 2 || chance.oneIn(4)) {
      proposedJobs = next;
      byte[] payload = new byte[chance.below(100)];
      String key = chance.oneIn(3) ? "key " + chance.below(1_000_000) : null;
      return Command.Submit.plain(next, key, "queue", "type", payload);
    }
    long id = next - 1 - chance.below((int) Math.min(WINDOW, next - 1));
    Job job = view.job(id);
    long generation = job == null ? 1 : Math.max(1, job.generation() - (chance.oneIn(8) ? 1 : 0));
    return switch (chance.below(12)) {
      case 0 -> new Command.Release(id, generation, ReleaseReason.SESSION_LOST);
      case 1 -> new Command.TakeOver(id, session, generation + 1);
      case 2, 3, 4 -> new Command.Acknowledge(id, session, generation);
      case 5, 6, 7 ->
          new Command.Complete(
              id, session, generation, ("done " + id).getBytes(StandardCharsets.UTF_8));
      default -> new Command.Assign(id, session, generation);
    };
  }

  private final class Answering implements Answer {
    private final int replica;
    private final String what;

    Answering(int replica, String what) {
      this.replica = replica;
      this.what = what;
    }

    @Override
    public void applied(Outcome outcome, LedgerView view) {
      if (outcome.accepted()) {
        witness.tell(
            new Observation.Confirmed(
                replica, view.appliedIndex(), what, outcome.jobId(), outcome.generation()));
      }
      answered.incrementAndGet();
      underWay.decrementAndGet();
    }

    @Override
    public void voided() {
      underWay.decrementAndGet();
    }
  }
}
