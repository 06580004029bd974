package io.holdfast.log;

import java.util.regex.Pattern;

/**
 * The address of a replica inside its cluster, as the log, the vote and the configuration keep it.
 *
 * @param value {@code [a-z0-9-]+}, such as {@code r1}
 */
public record ReplicaId(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,64}");

  public ReplicaId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "Expected a replica id of [a-z0-9-]{1,64} but was '" + value + "'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
