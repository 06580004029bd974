package io.holdfast.server.endpoint;

import org.jspecify.annotations.Nullable;

/** A request was refused; a value, not a bug: it has no stack trace. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;
  private final @Nullable String leader;

  /**
   * @param message one line that names the field and what would be right
   */
  public RefusedException(Refusal refusal, String message) {
    this(refusal, message, null);
  }

  /**
   * @param leader the replica that leads, where that is known and would help
   */
  public RefusedException(Refusal refusal, String message, @Nullable String leader) {
    super(message, null, false, false);
    this.refusal = refusal;
    this.leader = leader;
  }

  public Refusal refusal() {
    return refusal;
  }

  /** The replica that leads; null when that is not known or does not matter. */
  public @Nullable String leader() {
    return leader;
  }
}
