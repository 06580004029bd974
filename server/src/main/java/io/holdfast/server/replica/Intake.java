package io.holdfast.server.replica;

/**
 * How many requests a replica has taken, and why no more.
 *
 * <p>The reason is told by whoever refuses: a replica that does not lead when it is asked may lead
 * a moment later, and then nobody could tell its refusal from that of a full queue.
 *
 * @param taken so many, from the first on
 * @param leads false where the others were left because this replica does not lead, or not yet, or
 *     no more; true where there was no room for them, or where all were taken
 */
public record Intake(int taken, boolean leads) {
  static final Intake NOT_LEADING = new Intake(0, false);
}
