package io.holdfast.server.replica;

import io.holdfast.ledger.Entry;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entries that were proposed and that nobody has seen applied yet, with the requests in them.
 *
 * <p>The log cannot say "not committed": a proposal whose leader stepped down may still be
 * committed by the next one. Naively a caller would be told "unknown" and would repeat, and a
 * repeated request must then be recognised. However, the ledger knows more than the log: an entry
 * is applied only in the leadership whose nonce it carries, so once the {@code EstablishLeadership}
 * of a later leadership is applied, an entry of an earlier one that was not applied before it never
 * will be. So the answer is taken from the apply of whichever replica gets there first, and what a
 * later leadership finds unanswered is void, for certain. Only a replica that is cut off from both
 * has to say "unknown".
 *
 * <p>One board serves one replica, or all replicas that share a process. Safe for use by any
 * thread.
 */
public final class Proposals {
  private record Key(long nonce, long sequence) {}

  /**
   * An entry under way.
   *
   * @param establishedIndex where the leadership that proposed it was established
   * @param requests in the order of the entry
   * @param deciding for each request, the position of the command that decides it
   */
  record Proposed(long establishedIndex, List<PendingRequest> requests, int[] deciding) {}

  /** In the order in which they were proposed. */
  private final Map<Key, Proposed> underWay = new LinkedHashMap<>();

  /** Remembers an entry before it is given to the log. */
  synchronized void proposed(long nonce, long sequence, Proposed entry) {
    underWay.put(new Key(nonce, sequence), entry);
  }

  /** Answers the requests of an entry, if they have not been answered. */
  void applied(Entry entry, List<Outcome> outcomes, LedgerView view) {
    Proposed proposed = remove(entry);
    if (proposed == null) {
      return;
    }
    for (int i = 0; i < proposed.deciding.length; i++) {
      proposed.requests.get(i).answer().applied(outcomes.get(proposed.deciding[i]), view);
    }
  }

  private synchronized @Nullable Proposed remove(Entry entry) {
    return underWay.isEmpty() ? null : underWay.remove(new Key(entry.nonce(), entry.sequence()));
  }

  /** Voids what leaderships before the one established at {@code index} have left unanswered. */
  void established(long index) {
    List<Proposed> voided = new ArrayList<>();
    synchronized (this) {
      for (Iterator<Proposed> entries = underWay.values().iterator(); entries.hasNext(); ) {
        Proposed entry = entries.next();
        if (entry.establishedIndex < index) {
          entries.remove();
          voided.add(entry);
        }
      }
    }
    // In the order in which they were proposed, so that whoever asks again keeps his order.
    voided.sort((a, b) -> Long.compare(a.establishedIndex, b.establishedIndex));
    for (Proposed entry : voided) {
      for (PendingRequest request : entry.requests) {
        request.answer().voided();
      }
    }
  }

  /** Entries under way. */
  public synchronized int size() {
    return underWay.size();
  }
}
