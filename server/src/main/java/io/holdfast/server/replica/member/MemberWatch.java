package io.holdfast.server.replica.member;

import io.holdfast.ledger.Entry;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Member;
import io.holdfast.ledger.Outcome;
import io.holdfast.server.endpoint.MissedReport;
import io.holdfast.server.replica.ReplicaObserver;
import java.util.List;

/** Sees in passing when the ledger's members change, and passes everything on. */
final class MemberWatch implements ReplicaObserver {
  /** Learns of a change; under the hand-over lock. */
  interface Listener {
    /**
     * The members are others, or elsewhere.
     *
     * @param members as {@link LedgerView#members}
     * @param index of the entry that changed them
     */
    void membersChanged(List<Member> members, long index);
  }

  private final ReplicaObserver next;
  private final Listener listener;

  /** Under the hand-over lock. */
  private long seenIndex;

  MemberWatch(ReplicaObserver next, Listener listener) {
    this.next = next;
    this.listener = listener;
  }

  private void look(LedgerView view) {
    if (view.membersIndex() != seenIndex) {
      seenIndex = view.membersIndex();
      listener.membersChanged(view.members(), seenIndex);
    }
  }

  @Override
  public void applied(long index, Entry entry, List<Outcome> outcomes, LedgerView view) {
    look(view);
    next.applied(index, entry, outcomes, view);
  }

  @Override
  public void installed(LedgerView view) {
    look(view);
    next.installed(view);
  }

  @Override
  public void changed(long jobId, JobState before, JobState after) {
    next.changed(jobId, before, after);
  }

  @Override
  public void changed(long jobId, JobState before, JobState after, LedgerView view) {
    next.changed(jobId, before, after, view);
  }

  @Override
  public void resent() {
    next.resent();
  }

  @Override
  public void missed(MissedReport report) {
    next.missed(report);
  }

  @Override
  public void snapshot(long bytes) {
    next.snapshot(bytes);
  }

  @Override
  public void appended(int entries, long nanos) {
    next.appended(entries, nanos);
  }

  @Override
  public void elected() {
    next.elected();
  }

  @Override
  public void opened(long term) {
    next.opened(term);
  }

  @Override
  public void closed() {
    next.closed();
  }

  @Override
  public void failed(Throwable cause) {
    next.failed(cause);
  }
}
