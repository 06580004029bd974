package io.holdfast.cli.node;

import java.util.Locale;

/** Why a line was refused without asking the engine; the name in lower case is what is said. */
enum ErrorCode {
  /** Not a JSON object, or no message type in it. */
  MALFORMED,
  /** A message type that is not known. */
  UNKNOWN_TYPE,
  /** A field is missing, of the wrong type, or out of bounds. */
  INVALID_FIELD,
  /** There is no cluster yet. */
  NOT_INITIALIZED,
  /** A replica that is not in the cluster. */
  UNKNOWN_REPLICA,
  /** A replica that does not lead. */
  NOT_LEADER,
  /** Between a crash and the restart, or a bound of the ledger is reached. */
  UNAVAILABLE,
  /** Too few replicas are up to decide anything. */
  NO_QUORUM;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** As it is said in an answer. */
  String word() {
    return word;
  }
}
