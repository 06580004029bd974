package io.holdfast.ledger;

/** Worker processes begin and end. */
final class SessionCommands {
  private final LedgerState state;

  SessionCommands(LedgerState state) {
    this.state = state;
  }

  Outcome open(Command.OpenSession command) {
    if (command.sessionId() <= state.lastSessionId) {
      return Outcomes.rejected(Rejection.ID_NOT_NEW, 0);
    }
    Sessions sessions = state.sessions;
    SessionRecord older = sessions.get(sessions.openSessionOf(command.worker()));
    int leaves = older != null && older.owned == 0 ? 1 : 0;
    if (sessions.table().size() - leaves >= state.options.maxSessions()) {
      return Outcomes.rejected(Rejection.FULL, 0);
    }
    if (older != null) {
      sessions.close(older);
    }
    SessionRecord session =
        new SessionRecord(
            command.sessionId(),
            command.worker(),
            command.leaseMillis(),
            command.queues(),
            command.types());
    session.provenAt = state.now;
    sessions.add(session);
    state.lastSessionId = command.sessionId();
    return Outcomes.opened(command.sessionId());
  }

  Outcome close(Command.CloseSession command) {
    SessionRecord session = state.sessions.get(command.sessionId());
    if (session == null || !session.open) {
      return Outcomes.rejected(Rejection.SESSION_CLOSED, 0);
    }
    state.sessions.close(session);
    return Outcomes.done(false, 0);
  }

  Outcome proveLife(Command.ProveLife command) {
    SessionRecord session = state.sessions.get(command.sessionId());
    if (session == null || !session.open) {
      return Outcomes.rejected(Rejection.SESSION_CLOSED, 0);
    }
    // Nobody is alive in the future.
    long at = Math.min(command.at(), state.now);
    boolean known = at <= session.provenAt;
    if (!known) {
      state.sessions.proveLife(session, at);
    }
    return Outcomes.done(known, 0);
  }

  Outcome drain(Command.DrainSession command) {
    SessionRecord session = state.sessions.get(command.sessionId());
    if (session == null || !session.open) {
      return Outcomes.rejected(Rejection.SESSION_CLOSED, 0);
    }
    boolean repeated = session.draining;
    if (!repeated) {
      state.sessions.drain(session);
    }
    return Outcomes.drained(repeated, command.sessionId());
  }
}
