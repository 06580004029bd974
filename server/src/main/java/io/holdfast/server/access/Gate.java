package io.holdfast.server.access;

import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Admits requests, or refuses them. From any thread; it does not wait.
 *
 * <p>Hashes are compared in constant time, and with all of them, so that the time of an answer says
 * nothing about how much of a guess is right. (What it compares is a hash already, which whoever
 * guesses cannot steer; this costs nothing and needs no such argument.)
 */
public final class Gate {
  /** Everybody may do everything. */
  public static final Gate OPEN = new Gate(List.of(), true);

  /** What is called so over HTTP is the metadata of the same name over gRPC, in lower case. */
  public static final String HEADER = "Authorization";

  private static final String SCHEME = "Bearer ";

  /** Longer is none of ours; hashing it would be work for whoever sends it. */
  private static final int MAX_SECRET_CHARACTERS = 200;

  private final List<AccessToken> tokens;
  private final boolean open;

  private Gate(List<AccessToken> tokens, boolean open) {
    this.tokens = List.copyOf(tokens);
    this.open = open;
  }

  /** Whoever shows one of these may do what it is for. */
  public static Gate of(List<AccessToken> tokens) {
    return new Gate(tokens, false);
  }

  /** True where nobody needs a token. */
  public boolean isOpen() {
    return open;
  }

  /**
   * Lets a request pass.
   *
   * @param authorization the value of {@link #HEADER}; null for none
   * @throws RefusedException UNAUTHENTICATED or PERMISSION_DENIED
   */
  public void admit(@Nullable String authorization, Right right) {
    if (open || right == Right.NONE) {
      return;
    }
    if (authorization == null) {
      throw unauthenticated("it is not there");
    }
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw unauthenticated("it is of another scheme");
    }
    AccessToken token = find(authorization.substring(SCHEME.length()).strip());
    if (token == null) {
      throw unauthenticated("the token is none that this server knows");
    }
    if (!right.isOf(token.roles())) {
      throw new RefusedException(
          Refusal.PERMISSION_DENIED,
          "Expected a token of the role "
              + wanted(right)
              + " but that of "
              + token.name()
              + " has "
              + String.join(", ", token.roles().stream().sorted().map(Role::text).toList()));
    }
  }

  private @Nullable AccessToken find(String secret) {
    if (secret.isEmpty() || secret.length() > MAX_SECRET_CHARACTERS) {
      return null;
    }
    byte[] hash = AccessToken.hash(secret);
    AccessToken found = null;
    for (AccessToken each : tokens) {
      if (MessageDigest.isEqual(each.hash(), hash)) {
        found = each;
      }
    }
    return found;
  }

  private static String wanted(Right right) {
    return switch (right) {
      case JOBS -> Role.CLIENT.text();
      case WORK -> Role.WORKER.text();
      case CLUSTER -> Role.ADMIN.text();
      case NONE, LOOK -> "any";
    };
  }

  private static RefusedException unauthenticated(String but) {
    return new RefusedException(
        Refusal.UNAUTHENTICATED, "Expected the header Authorization: Bearer TOKEN but " + but);
  }
}
