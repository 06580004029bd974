package io.holdfast.server.access;

import java.util.Set;

/** What a request needs. */
public enum Right {
  /** Nothing: whether the process lives, and what its API looks like. */
  NONE,
  /** Any token: how the cluster is, its figures, who works. */
  LOOK,
  /** What callers ask. */
  JOBS,
  /** What workers say. */
  WORK,
  /** What changes the cluster. */
  CLUSTER;

  boolean isOf(Set<Role> roles) {
    return roles.contains(Role.ADMIN)
        || switch (this) {
          case NONE, LOOK -> true;
          case JOBS -> roles.contains(Role.CLIENT);
          case WORK -> roles.contains(Role.WORKER);
          case CLUSTER -> false;
        };
  }
}
