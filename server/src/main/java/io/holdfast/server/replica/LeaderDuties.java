package io.holdfast.server.replica;

import io.holdfast.decider.Decider;
import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.CommandCodec;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.log.LogLimits;
import io.holdfast.log.ReplicatedLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;

/**
 * All that a leader has beyond what every replica has: it exists during one leadership and nothing
 * in it survives that.
 *
 * <p>Requests wait in a bounded queue. Whoever finds work to do and nobody doing it works the queue
 * off: one thread at a time packs what waits into one entry and proposes it, at once when no entry
 * is under way, else while at most {@link ReplicaOptions#entriesInFlight} are. So a request alone
 * is never delayed, and a flood fills the entries by itself. No thread of its own is needed, and in
 * a simulation there is none.
 */
final class LeaderDuties {
  /** Bytes of requests in one entry, more or less: what is left is for assignments. */
  private static final int MAX_WEIGHT = LogLimits.MAX_ENTRY_BYTES / 2;

  /** Bytes that may wait, so that large payloads are refused before memory is full. */
  private static final long MAX_WAITING_WEIGHT = 64L << 20;

  /** The sequence of the leadership's own first entry; proposals count from 1. */
  static final long ESTABLISHING = 0;

  /** What is due is under way already, or there is more of it than one entry takes. */
  private static final long DUE_MILLIS = 10;

  private final ReplicatedLog replicatedLog;
  private final LedgerView view;
  private final Lock handOver;
  private final Proposals proposals;
  private final ReplicaOptions options;

  private final LeaderClock clock;
  private final Decider decider;
  private final OutboxRelay relay;
  private final ScheduleDesk schedules;
  private final Purges purges;
  final long raftTerm;
  final long nonce;

  /** Guarded by itself; ended leaderships take nothing more. */
  private final ArrayDeque<PendingRequest> waiting = new ArrayDeque<>();

  /** Bytes of what waits, more or less. Guarded by {@link #waiting}. */
  private long waitingWeight;

  private final AtomicInteger entriesInFlight = new AtomicInteger();

  /** Rounds of work asked for and not done: whoever moves it from 0 does the work. */
  private final AtomicInteger roundsAsked = new AtomicInteger();

  /** Where the leadership was established; 0 until then. Written under the hand-over lock. */
  private volatile long establishedIndex;

  private volatile boolean ended;
  private volatile boolean doubtful;
  private final Doubt doubt = new Doubt();

  /** Of the last entry proposed. Only touched by the thread that works. */
  private long sequence = ESTABLISHING;

  LeaderDuties(
      ReplicatedLog replicatedLog,
      LedgerView view,
      LeaderClock clock,
      Lock handOver,
      Proposals proposals,
      ReplicaOptions options,
      long raftTerm,
      long nonce,
      ReplicaObserver observer) {
    this.replicatedLog = replicatedLog;
    this.view = view;
    this.clock = clock;
    this.handOver = handOver;
    this.proposals = proposals;
    this.options = options;
    this.raftTerm = raftTerm;
    this.nonce = nonce;
    // A leadership's nonce is unpredictable, or of the seed where it has to be repeatable.
    SplittableRandom random = new SplittableRandom(nonce);
    decider = new Decider(view, () -> random.nextInt(1 << 20));
    relay =
        new OutboxRelay(
            view,
            decider.placement(),
            options.time(),
            request -> offer(PendingRequest.unanswered(request)),
            observer::resent);
    schedules =
        new ScheduleDesk(
            view, handOver, request -> offer(PendingRequest.unanswered(request)), observer::missed);
    purges = new Purges(options.retention(), options.itemsInTick());
  }

  /** Proposes the leadership itself. */
  void establish(String replica, boolean passes) {
    Command establish = new Command.EstablishLeadership(replica, raftTerm, nonce, passes);
    Entry entry = new Entry(nonce, clock.now(), ESTABLISHING, List.of(establish));
    // Nobody waits for it: it is applied, or the leadership ends.
    replicatedLog.propose(raftTerm, CommandCodec.encode(entry), doubt);
  }

  /** The leadership is in the ledger. Under the hand-over lock. */
  void opened(long index) {
    relay.open();
    establishedIndex = index;
  }

  boolean isOpen() {
    return establishedIndex != 0 && !ended;
  }

  /** What it sends to workers. */
  OutboxRelay relay() {
    return relay;
  }

  /** A job is in another state. Under the hand-over lock. */
  void changed(long jobId, JobState before, JobState after) {
    relay.changed(jobId, before, after);
    if (after.ended()) {
      schedules.ended(jobId);
    }
  }

  /** Takes a request, unless the queue is full or the leadership is over. */
  boolean offer(PendingRequest request) {
    synchronized (waiting) {
      return hasRoom(request) && add(request);
    }
  }

  /** Takes requests until the queue is full; none where the leadership is over. */
  Intake offerAll(List<PendingRequest> requests) {
    synchronized (waiting) {
      int taken = 0;
      while (taken < requests.size() && hasRoom(requests.get(taken))) {
        add(requests.get(taken++));
      }
      return new Intake(taken, !ended);
    }
  }

  private boolean hasRoom(PendingRequest request) {
    return !ended
        && waiting.size() < options.requestsWaiting()
        && waitingWeight + request.request().weight() <= MAX_WAITING_WEIGHT;
  }

  private boolean add(PendingRequest request) {
    waitingWeight += request.request().weight();
    return waiting.add(request);
  }

  /** An entry of this leadership was applied. Under the hand-over lock. */
  void applied(Entry entry, List<Outcome> outcomes) {
    boolean ticked = false;
    for (int i = 0; i < outcomes.size(); i++) {
      Command command = entry.commands().get(i);
      ticked |= command instanceof Command.Tick && outcomes.get(i).count() > 0;
      decider.applied(command);
      schedules.applied(command);
      purges.applied(command);
    }
    relay.applied(entry);
    // With what is proposed next, not at a tick: a Tick takes no more than fits into an entry.
    if (view.hasUnsettledEnds() || (ticked && view.nextDeadline() <= view.now())) {
      askTick();
    }
    if (entry.sequence() != ESTABLISHING) {
      entriesInFlight.decrementAndGet();
    }
  }

  /**
   * Works off what waits, unless another thread does so already (which then does this round too).
   */
  void work() {
    if (roundsAsked.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      while (isOpen() && entriesInFlight.get() < options.entriesInFlight() && proposeNext()) {
        // until nothing waits or enough is under way
      }
      seen = roundsAsked.addAndGet(-seen);
    } while (seen != 0);
  }

  private boolean proposeNext() {
    List<PendingRequest> taken = take();
    int[] deciding = new int[taken.size()];
    List<Command> commands = new ArrayList<>(taken.size() + taken.size() / 2);
    byte[] bytes;
    handOver.lock();
    try {
      long now = clock.now();
      for (int i = 0; i < deciding.length; i++) {
        deciding[i] = decider.decide(taken.get(i).request(), now, commands);
      }
      boolean more = relay.scan();
      decider.place(commands, 2 * options.requestsInEntry(), now);
      if (commands.isEmpty()) {
        return more;
      }
      sequence++;
      bytes = CommandCodec.encode(new Entry(nonce, now, sequence, commands));
      proposals.proposed(
          nonce, sequence, new Proposals.Proposed(establishedIndex, taken, deciding));
    } finally {
      handOver.unlock();
    }
    entriesInFlight.incrementAndGet();
    replicatedLog.propose(raftTerm, bytes, doubt);
    return true;
  }

  private List<PendingRequest> take() {
    synchronized (waiting) {
      List<PendingRequest> taken = new ArrayList<>();
      int weight = 0;
      while (!waiting.isEmpty() && taken.size() < options.requestsInEntry()) {
        weight += waiting.element().request().weight();
        if (weight > MAX_WEIGHT && !taken.isEmpty()) {
          break;
        }
        taken.add(waiting.remove());
      }
      for (PendingRequest each : taken) {
        waitingWeight -= each.request().weight();
      }
      return taken;
    }
  }

  /** Asks for a Tick when the ledger waits for a point in time that has passed. */
  void tick() {
    long now;
    handOver.lock();
    try {
      now = clock.now();
      if (view.nextDeadline() <= now) {
        askTick();
      }
      Command purge = purges.next(view, now);
      if (purge != null && ask(purge)) {
        purges.asked();
      }
      relay.tick(now);
    } finally {
      handOver.unlock();
    }
    schedules.turn(now);
    work();
  }

  /** See {@link Replica#untilDue}. */
  long untilDue(long most) {
    handOver.lock();
    try {
      long next = Math.min(view.nextDeadline(), schedules.nextTurn());
      long wait = Math.min(next, decider.placement().nextWake()) - clock.now();
      return Math.min(most, wait > 0 ? wait : DUE_MILLIS);
    } finally {
      handOver.unlock();
    }
  }

  /** What it waits for; see {@link Replica#outlook}. */
  Outlook outlook(Predicate<String> living) {
    handOver.lock();
    try {
      long now = clock.now();
      boolean waits;
      synchronized (waiting) {
        waits = !waiting.isEmpty();
      }
      // In this order: an entry is counted before the round that proposes it is over.
      boolean busy = waits || roundsAsked.get() != 0 || entriesInFlight.get() != 0;
      long next = Math.min(view.nextDeadline(), schedules.nextTurn());
      next = Math.min(next, relay.nextSilence(living, now));
      boolean quiet = isOpen() && !busy && !view.hasUnsettledEnds() && next > now;
      return new Outlook(quiet, next);
    } finally {
      handOver.unlock();
    }
  }

  /** With the next entry; one that finds no room is asked for at the next tick. */
  private void askTick() {
    var unused = ask(new Command.Tick(options.itemsInTick()));
  }

  private boolean ask(Command command) {
    return offer(PendingRequest.unanswered(new Request.Decided(command)));
  }

  /** The leadership is over: what was not proposed never will be. */
  void end() {
    List<PendingRequest> left;
    synchronized (waiting) {
      ended = true;
      left = new ArrayList<>(waiting);
      waiting.clear();
    }
    for (PendingRequest request : left) {
      request.answer().voided();
    }
    handOver.lock();
    try {
      relay.end();
    } finally {
      handOver.unlock();
    }
  }

  /**
   * True when the log could not say what became of an entry. Mostly the leadership is about to end.
   * Where it does not, the entry would be waited for for ever: the leadership is then established
   * anew, which settles it.
   */
  boolean inDoubt() {
    return doubtful && !ended;
  }

  /**
   * What becomes of an entry is learnt at its apply, and from the next leadership's: see {@link
   * Proposals}.
   */
  private final class Doubt implements ReplicatedLog.ProposalListener {
    @Override
    public void committed(long index) {
      // the apply has answered already
    }

    @Override
    public void indeterminate(String reason) {
      doubtful = true;
    }
  }
}
