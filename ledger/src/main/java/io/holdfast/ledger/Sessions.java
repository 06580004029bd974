package io.holdfast.ledger;

import it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap;
import org.jspecify.annotations.Nullable;

/** All worker sessions that are open or still have jobs; at most one open one a worker. */
final class Sessions {
  private final RecordTable<SessionRecord> table = new RecordTable<>();

  /** The open session of each worker. For look-up only, never iterated. */
  private final Object2LongOpenHashMap<String> openByWorker = new Object2LongOpenHashMap<>();

  RecordTable<SessionRecord> table() {
    return table;
  }

  @Nullable SessionRecord get(long id) {
    return table.get(id);
  }

  /** It is open, and not draining. */
  boolean takesJobs(long id) {
    SessionRecord session = table.get(id);
    return session != null && session.open && !session.draining;
  }

  /** 0 when the worker has none. */
  long openSessionOf(String worker) {
    return openByWorker.getLong(worker);
  }

  int openCount() {
    return openByWorker.size();
  }

  void add(SessionRecord session) {
    table.add(session);
    if (session.open) {
      openByWorker.put(session.worker, session.id);
    }
  }

  void proveLife(SessionRecord session, long at) {
    table.touch(session);
    session.provenAt = at;
    table.settle(session);
  }

  void drain(SessionRecord session) {
    table.touch(session);
    session.draining = true;
    table.settle(session);
  }

  void close(SessionRecord session) {
    table.touch(session);
    session.open = false;
    table.settle(session);
    openByWorker.removeLong(session.worker);
    forgetIfDone(session);
  }

  /** One more job is its. */
  void gained(long id) {
    required(id).owned++;
  }

  /** One job less is its. */
  void lost(long id) {
    SessionRecord session = required(id);
    session.owned--;
    forgetIfDone(session);
  }

  private void forgetIfDone(SessionRecord session) {
    if (!session.open && session.owned == 0) {
      table.remove(session);
    }
  }

  private SessionRecord required(long id) {
    SessionRecord session = table.get(id);
    if (session == null) {
      throw new IllegalStateException("Expected session " + id + " to be known while it has jobs");
    }
    return session;
  }
}
