package io.holdfast.log.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.StateMachine;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.holdfast.log.LogConsumer;
import io.holdfast.log.LogConsumer.SnapshotImage;
import io.holdfast.log.ReplicaId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Calls the consumer from the library's state machine thread, and stops for good when it throws.
 *
 * <p>Once the {@link Lifeline} is cut nothing is applied any more: the library goes through its
 * entries, and the consumer does not hear of them.
 */
final class ConsumerDriver implements StateMachine {
  /** The process must be able to end within a second of a failure. */
  private static final int QUIET_MILLIS = 300;

  private final LogConsumer consumer;
  private final ReplicaId self;
  private final Lifeline lifeline;
  private final Outstanding outstanding;

  /** The last entry given to the consumer, or the last of a snapshot it has installed. */
  private volatile long appliedIndex;

  /** Whom this replica follows, itself when it leads. */
  private volatile @Nullable ReplicaId leader;

  private final Object leaderChange = new Object();

  /** The Raft term that the consumer believes to lead in; 0 when it does not. */
  private long leading;

  private volatile @Nullable Thread thread;

  /** Held in every call of the consumer. */
  private final ReentrantLock calling = new ReentrantLock();

  ConsumerDriver(LogConsumer consumer, ReplicaId self, Lifeline lifeline, Outstanding outstanding) {
    this.consumer = consumer;
    this.self = self;
    this.lifeline = lifeline;
    this.outstanding = outstanding;
  }

  long appliedIndex() {
    return appliedIndex;
  }

  @Nullable ReplicaId leader() {
    return leader;
  }

  /** True on the thread that calls the consumer. */
  boolean isOwnThread() {
    return Thread.currentThread() == thread;
  }

  /**
   * Tells the consumer that the replica is dead, once a call that it was in has returned: nothing
   * is applied after this. A call that takes too long is not waited for.
   */
  void tellFailed(Throwable failure) {
    boolean quiet = false;
    try {
      quiet = calling.tryLock(QUIET_MILLIS, TimeUnit.MILLISECONDS);
      consumer.failed(failure);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      consumer.failed(failure);
    } finally {
      if (quiet) {
        calling.unlock();
      }
    }
  }

  /** Waits until this replica follows another one. */
  void awaitOtherLeader(long timeoutMillis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    synchronized (leaderChange) {
      ReplicaId current = leader;
      while (current == null || current.equals(self)) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return;
        }
        try {
          leaderChange.wait(left);
        } catch (InterruptedException interrupt) {
          Thread.currentThread().interrupt();
          return;
        }
        current = leader;
      }
    }
  }

  private void setLeader(@Nullable ReplicaId changed) {
    synchronized (leaderChange) {
      leader = changed;
      leaderChange.notifyAll();
    }
  }

  @Override
  public void onApply(Iterator entries) {
    thread = Thread.currentThread();
    calling.lock();
    try {
      while (entries.hasNext() && !lifeline.isCut()) {
        long index = entries.getIndex();
        // A slice: replicators read the same buffer, by its position.
        consumer.apply(index, entries.getTerm(), entries.getData().slice());
        appliedIndex = index;
        if (entries.done() instanceof Outstanding.Proposal proposal) {
          proposal.applied(index);
        }
        entries.next();
      }
      if (!lifeline.isCut()) {
        consumer.applied(appliedIndex);
      }
    } catch (RuntimeException | Error bug) {
      lifeline.fail(bug);
    } finally {
      calling.unlock();
    }
    while (entries.hasNext()) {
      entries.next();
    }
  }

  @Override
  public void onLeaderStart(long term) {
    guarded(
        () -> {
          setLeader(self);
          leading = term;
          consumer.leadershipStarted(term);
        });
  }

  @Override
  public void onLeaderStop(Status status) {
    guarded(
        () -> {
          // The library also tells of leaderships that ended before they could begin.
          if (leading != 0) {
            long ended = leading;
            leading = 0;
            setLeader(null);
            outstanding.leadershipEnded(ended);
            consumer.leadershipEnded(ended);
          }
        });
  }

  @Override
  public void onStartFollowing(LeaderChangeContext context) {
    guarded(
        () -> {
          ReplicaId followed = Membership.replica(context.getLeaderId());
          setLeader(followed);
          consumer.following(followed, context.getTerm());
        });
  }

  @Override
  public void onStopFollowing(LeaderChangeContext context) {
    guarded(
        () -> {
          setLeader(null);
          consumer.following(null, context.getTerm());
        });
  }

  @Override
  public void onSnapshotSave(SnapshotWriter writer, Closure done) {
    AtomicReference<@Nullable SnapshotImage> frozen = new AtomicReference<>();
    guarded(() -> frozen.set(consumer.freeze()));
    SnapshotImage image = frozen.get();
    if (image == null) {
      done.run(new Status(RaftError.ESHUTDOWN, Outstanding.ENDED));
    } else {
      EngineThreads.execute(() -> save(image, (EngineSnapshotWriter) writer, done));
    }
  }

  private void save(SnapshotImage image, EngineSnapshotWriter writer, Closure done) {
    Status status = Status.OK();
    try (image) {
      writer.write(writer.getCurrentMeta(), image);
    } catch (RuntimeException | Error failure) {
      lifeline.fail(failure);
      status = new Status(RaftError.EIO, "The snapshot was not written: %s", failure);
    }
    done.run(status);
  }

  @Override
  public boolean onSnapshotLoad(SnapshotReader reader) {
    return guarded(
        () -> {
          EngineSnapshotReader snapshot = (EngineSnapshotReader) reader;
          consumer.install(snapshot.source());
          appliedIndex = snapshot.source().index();
        });
  }

  /** The library met an error that it cannot go on from: the second line behind our own stores. */
  @Override
  public void onError(RaftException error) {
    lifeline.fail(error);
  }

  @Override
  public void onConfigurationCommitted(Configuration configuration) {
    // Nobody asks for it yet.
  }

  @Override
  public void onShutdown() {
    // Whoever ends the library knows.
  }

  private boolean guarded(Runnable call) {
    thread = Thread.currentThread();
    calling.lock();
    try {
      if (lifeline.isCut()) {
        return false;
      }
      call.run();
      return true;
    } catch (RuntimeException | Error bug) {
      lifeline.fail(bug);
      return false;
    } finally {
      calling.unlock();
    }
  }
}
