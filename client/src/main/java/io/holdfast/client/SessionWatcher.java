package io.holdfast.client;

/** What a session tells its worker, on the duty thread. */
interface SessionWatcher {
  /** A slot is free, or a job is settled, or the server has answered. */
  void changed();

  /** The server wants the worker to end what it has, and no more. */
  void drainWanted();

  /** The session is no more, and all that it had is stopped. */
  void ended(WorkerSession session, String why);
}
