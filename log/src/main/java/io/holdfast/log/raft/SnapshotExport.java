package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;

/**
 * Where a follower finds a snapshot: what the library calls its URI.
 *
 * @param replica who has it
 * @param number under which that replica knows the open reader
 */
record SnapshotExport(ReplicaId replica, long number) {

  static SnapshotExport parse(String uri) {
    int slash = uri.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("Expected replica/number but was '" + uri + "'");
    }
    return new SnapshotExport(
        new ReplicaId(uri.substring(0, slash)), Long.parseLong(uri.substring(slash + 1)));
  }

  String uri() {
    return replica.value() + '/' + number;
  }
}
