package io.holdfast.log.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import io.holdfast.log.ReplicatedLog.BarrierListener;
import io.holdfast.log.ReplicatedLog.ProposalListener;
import io.holdfast.log.ReplicatedLog.SnapshotListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What callers wait for.
 *
 * <p>The library calls a closure once, or never (in its error state), or once and then throws (in a
 * shutdown). A caller is promised exactly one answer, so each question is kept here until the first
 * of the ways to answer it wins: by the library, by the end of the leadership, by a deadline, by
 * the end of the replica.
 */
final class Outstanding {
  static final String ENDED = "This replica has ended";

  private static final int SWEEP_MILLIS = 100;
  private static final int SNAPSHOT_RETRY_MILLIS = 5;
  private static final int SNAPSHOT_TRIES = 100;

  private final Set<Question> questions = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private final Lifeline lifeline;

  Outstanding(Lifeline lifeline) {
    this.lifeline = lifeline;
  }

  /** One question of a caller. */
  abstract class Question implements Closure {
    private final AtomicBoolean answered = new AtomicBoolean();

    /** True for the one who may answer well: the first, while the replica is whole. */
    final boolean claimWhole() {
      if (lifeline.isCut()) {
        fail(ENDED);
        return false;
      }
      return claim();
    }

    private boolean claim() {
      if (!answered.compareAndSet(false, true)) {
        return false;
      }
      questions.remove(this);
      return true;
    }

    final void fail(String reason) {
      if (claim()) {
        failed(reason);
      }
    }

    /** Tells the caller that there is no answer. */
    abstract void failed(String reason);

    /** True when it has waited too long. */
    boolean overdue(long nanoTime) {
      return false;
    }
  }

  /** An entry on its way. */
  final class Proposal extends Question {
    private final long raftTerm;
    private final ProposalListener listener;

    Proposal(long raftTerm, ProposalListener listener) {
      this.raftTerm = raftTerm;
      this.listener = listener;
    }

    /** It is applied here. */
    void applied(long index) {
      if (claimWhole()) {
        listener.committed(index);
      }
    }

    /** Whatever the library means by it ("not the leader" included), the entry may be committed. */
    @Override
    public void run(Status status) {
      fail(status.isOk() ? "Answered without being applied" : status.getErrorMsg());
    }

    @Override
    void failed(String reason) {
      listener.indeterminate(reason);
    }
  }

  /** A read that waits. */
  final class Barrier extends Question {
    private final BarrierListener listener;
    private final long deadline;

    Barrier(BarrierListener listener, long timeoutMillis) {
      this.listener = listener;
      this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    /** For the library, without its timer: that keeps each closure until its deadline. */
    ReadIndexClosure closure() {
      return new ReadIndexClosure(-1) {
        @Override
        public void run(Status status, long index, byte[] context) {
          if (!status.isOk()) {
            fail(status.getErrorMsg());
          } else if (claimWhole()) {
            listener.reached(index);
          }
        }
      };
    }

    @Override
    public void run(Status status) {
      fail(status.getErrorMsg());
    }

    @Override
    void failed(String reason) {
      listener.failed(reason);
    }

    @Override
    boolean overdue(long nanoTime) {
      return nanoTime - deadline > 0;
    }
  }

  /**
   * A snapshot that somebody asked for.
   *
   * <p>The library compares with an applied index that it updates only after a whole run of
   * entries, so it can find nothing new although the caller has just seen an entry applied: then it
   * is asked again.
   */
  final class SnapshotRequest extends Question {
    private final SnapshotListener listener;
    private final EngineSnapshotStorage storage;
    private final LongSupplier appliedIndex;
    private final Consumer<Closure> library;
    private final long newestBefore;
    private int tries = SNAPSHOT_TRIES;

    SnapshotRequest(
        SnapshotListener listener,
        EngineSnapshotStorage storage,
        LongSupplier appliedIndex,
        Consumer<Closure> library) {
      this.listener = listener;
      this.storage = storage;
      this.appliedIndex = appliedIndex;
      this.library = library;
      this.newestBefore = storage.newestIndex();
    }

    /** Asks the library; it may hold its snapshot lock over a disk operation. */
    void ask() {
      library.accept(this);
    }

    @Override
    public void run(Status status) {
      if (!status.isOk()) {
        fail(status.getErrorMsg());
      } else if (storage.newestIndex() != newestBefore) {
        if (claimWhole()) {
          listener.saved(storage.newestIndex());
        }
      } else if (appliedIndex.getAsLong() > newestBefore && --tries > 0) {
        var unused =
            DeadlineTimerFactory.after(SNAPSHOT_RETRY_MILLIS, TimeUnit.MILLISECONDS, this::ask);
      } else {
        fail("Nothing was applied since the last one");
      }
    }

    @Override
    void failed(String reason) {
      listener.skipped(reason);
    }
  }

  Proposal proposal(long raftTerm, ProposalListener listener) {
    Proposal proposal = new Proposal(raftTerm, listener);
    questions.add(proposal);
    return proposal;
  }

  Barrier barrier(BarrierListener listener, long timeoutMillis) {
    Barrier barrier = new Barrier(listener, timeoutMillis);
    questions.add(barrier);
    sweepSoon();
    return barrier;
  }

  SnapshotRequest snapshot(
      SnapshotListener listener,
      EngineSnapshotStorage storage,
      LongSupplier appliedIndex,
      Consumer<Closure> library) {
    SnapshotRequest request = new SnapshotRequest(listener, storage, appliedIndex, library);
    questions.add(request);
    return request;
  }

  /** The leadership of this Raft term is over. */
  void leadershipEnded(long raftTerm) {
    failIf(
        question -> question instanceof Proposal proposal && proposal.raftTerm <= raftTerm,
        "The leadership of Raft term " + raftTerm + " is over");
  }

  /** The replica is over: nothing is answered after this. */
  void failAll(String reason) {
    failIf(question -> true, reason);
  }

  private void failIf(Predicate<Question> which, String reason) {
    for (Question question : questions) {
      if (which.test(question)) {
        question.fail(reason);
      }
    }
  }

  private void sweepSoon() {
    if (sweeping.compareAndSet(false, true)) {
      var unused = DeadlineTimerFactory.after(SWEEP_MILLIS, TimeUnit.MILLISECONDS, this::sweep);
    }
  }

  private void sweep() {
    sweeping.set(false);
    long now = System.nanoTime();
    boolean waiting = false;
    for (Question question : questions) {
      if (question.overdue(now)) {
        question.fail("No answer within the deadline");
      } else {
        waiting |= question instanceof Barrier;
      }
    }
    if (waiting) {
      sweepSoon();
    }
  }
}
