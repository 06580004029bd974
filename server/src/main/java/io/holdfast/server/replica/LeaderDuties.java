package io.holdfast.server.replica;

import io.holdfast.decider.Decider;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.CommandCodec;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.LedgerView;
import io.holdfast.log.ReplicatedLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;

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
  /** The sequence of the leadership's own first entry; proposals count from 1. */
  static final long ESTABLISHING = 0;

  private final ReplicatedLog replicatedLog;
  private final LedgerView view;
  private final Lock handOver;
  private final Proposals proposals;
  private final ReplicaOptions options;
  private final LeaderClock clock;
  private final Decider decider;
  final long raftTerm;
  final long nonce;

  /** Guarded by itself; ended leaderships take nothing more. */
  private final ArrayDeque<PendingRequest> waiting = new ArrayDeque<>();

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
      Lock handOver,
      Proposals proposals,
      ReplicaOptions options,
      long raftTerm,
      long nonce) {
    this.replicatedLog = replicatedLog;
    this.view = view;
    this.handOver = handOver;
    this.proposals = proposals;
    this.options = options;
    this.raftTerm = raftTerm;
    this.nonce = nonce;
    clock = new LeaderClock(options.time(), view.now());
    decider = new Decider(view);
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
    establishedIndex = index;
  }

  boolean isOpen() {
    return establishedIndex != 0 && !ended;
  }

  /** Takes a request, unless the queue is full or the leadership is over. */
  boolean offer(PendingRequest request) {
    synchronized (waiting) {
      if (ended || waiting.size() >= options.requestsWaiting()) {
        return false;
      }
      waiting.add(request);
    }
    return true;
  }

  /** An entry of this leadership was applied. Under the hand-over lock. */
  void applied(Entry entry) {
    for (Command command : entry.commands()) {
      decider.intentions().applied(command);
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
    if (taken.isEmpty()) {
      return false;
    }
    int[] deciding = new int[taken.size()];
    List<Command> commands = new ArrayList<>(taken.size() + taken.size() / 2);
    byte[] bytes;
    handOver.lock();
    try {
      for (int i = 0; i < deciding.length; i++) {
        decider.decide(taken.get(i).request(), commands);
        deciding[i] = commands.size() - 1;
      }
      sequence++;
      bytes = CommandCodec.encode(new Entry(nonce, clock.now(), sequence, commands));
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
      int count = Math.min(waiting.size(), options.requestsInEntry());
      List<PendingRequest> taken = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        taken.add(waiting.remove());
      }
      return taken;
    }
  }

  /** Asks for a Tick when the ledger waits for a point in time that has passed. */
  void tick() {
    boolean due;
    handOver.lock();
    try {
      due = view.nextDeadline() <= clock.now();
    } finally {
      handOver.unlock();
    }
    if (due && offer(PendingRequest.unanswered(new Command.Tick(options.itemsInTick())))) {
      work();
    }
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
