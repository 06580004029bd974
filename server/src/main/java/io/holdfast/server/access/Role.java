package io.holdfast.server.access;

import java.util.Locale;

/** What a token is for. Each has what the others have not, but {@link #ADMIN} has everything. */
public enum Role {
  /** Submits jobs, asks about them and moves them. */
  CLIENT,
  /** Opens sessions and does jobs. */
  WORKER,
  /** Everything, what changes the cluster included. */
  ADMIN;

  /** As it is written. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
