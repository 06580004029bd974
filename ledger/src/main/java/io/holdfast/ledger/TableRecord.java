package io.holdfast.ledger;

/**
 * What a {@link RecordTable} holds. Ids are given in ascending order and never twice.
 *
 * @param <R> the record's own type
 */
abstract class TableRecord<R extends TableRecord<R>> {
  /** In place of a point in time: there is none. */
  static final long NEVER = Long.MAX_VALUE;

  /** From 1; fixed while the record is in a table. */
  long id;

  /** What this record adds to the digest of the state now; 0 while it is in no table. */
  long digest;

  /** When time itself will change this record; {@link #NEVER} if it does not. */
  long due() {
    return NEVER;
  }

  /** A copy of the fields that are state. */
  abstract R image();

  /** What this record should add to the digest. */
  abstract long computeDigest();
}
