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
  private static final int SWEEP_MILLIS = 100;

  private final Set<Question> questions = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean sweeping = new AtomicBoolean();

  /** One question of a caller. */
  abstract class Question implements Closure {
    private final AtomicBoolean answered = new AtomicBoolean();

    /** True for the one who may answer. */
    final boolean claim() {
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
      if (claim()) {
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
          } else if (claim()) {
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

  /** A snapshot that somebody asked for. */
  final class SnapshotRequest extends Question {
    private final SnapshotListener listener;
    private final EngineSnapshotStorage storage;
    private final long newestBefore;

    SnapshotRequest(SnapshotListener listener, EngineSnapshotStorage storage) {
      this.listener = listener;
      this.storage = storage;
      this.newestBefore = storage.newestIndex();
    }

    @Override
    public void run(Status status) {
      if (!status.isOk()) {
        fail(status.getErrorMsg());
      } else if (storage.newestIndex() == newestBefore) {
        fail("Nothing was applied since the last one");
      } else if (claim()) {
        listener.saved(storage.newestIndex());
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

  SnapshotRequest snapshot(SnapshotListener listener, EngineSnapshotStorage storage) {
    SnapshotRequest request = new SnapshotRequest(listener, storage);
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
