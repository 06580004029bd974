package io.holdfast.server.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A token as a server knows it: whose it is, what it is for, and its hash. The token itself is only
 * known to whoever has it.
 *
 * <p>One round of SHA-256 is enough, and no salt: a token has {@value #RANDOM_BYTES} random bytes,
 * which nobody guesses and no table has. It would not be enough for words that people choose, so
 * nobody can choose one.
 *
 * @param name whose it is: 1 to 64 letters, digits, '.', '_' and '-'
 * @param hash SHA-256 of the token's characters; not changed afterwards
 */
public record AccessToken(String name, Set<Role> roles, byte[] hash) {
  /** What every token begins with, so that one in a wrong place is found. */
  static final String PREFIX = "hft_";

  static final String HASH_PREFIX = "sha256:";

  private static final int RANDOM_BYTES = 32;

  /** A new secret. */
  public static String random(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What a server is told about a secret. */
  public static AccessToken of(String name, Set<Role> roles, String secret) {
    return new AccessToken(name, Set.copyOf(roles), hash(secret));
  }

  static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Expected every JDK to have SHA-256", impossible);
    }
  }

  /** The line of a file of tokens. */
  public String line() {
    String wanted = roles.stream().sorted().map(Role::text).collect(Collectors.joining(","));
    return name + " " + wanted + " " + HASH_PREFIX + HexFormat.of().formatHex(hash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AccessToken that
        && name.equals(that.name)
        && roles.equals(that.roles)
        && MessageDigest.isEqual(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** Without its hash: this is for diagnostics. */
  @Override
  public String toString() {
    return name + " " + roles;
  }
}
