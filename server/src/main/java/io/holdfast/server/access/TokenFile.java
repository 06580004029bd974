package io.holdfast.server.access;

import io.holdfast.server.text.NearestName;
import io.holdfast.server.text.Quote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The file of tokens: a line each of a name, roles and a hash, such as {@code billing client,worker
 * sha256:6f3a…}; empty lines and those that begin with # do not count. A name may be there twice,
 * so that a new token can be handed out before the old one is taken away.
 */
public final class TokenFile {
  /** Each costs a comparison a request. */
  static final int MAX_TOKENS = 1_000;

  private static final int HASH_DIGITS = 64;

  private TokenFile() {}

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException with one line that names the file's line; never with what is
   *     in the place of a hash, which may be a secret
   */
  public static List<AccessToken> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "Expected tokens in " + file + " but it cannot be read: " + unreadable, unreadable);
    }
    List<AccessToken> tokens = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        tokens.add(token(file + " line " + (at + 1), line));
      }
    }
    if (tokens.isEmpty() || tokens.size() > MAX_TOKENS) {
      throw new IllegalArgumentException(
          "Expected 1 to " + MAX_TOKENS + " tokens in " + file + " but there are " + tokens.size());
    }
    return tokens;
  }

  private static AccessToken token(String where, String line) {
    String[] parts = line.split("\\s+", -1);
    if (parts.length != 3) {
      throw wrong(where, "a name, roles and a hash", "it has " + parts.length + " words");
    }
    if (!isName(parts[0])) {
      throw wrong(
          where, "a name of at most 64 letters, digits, '.', '_' and '-'", Quote.of(parts[0]));
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String each : parts[1].split(",", -1)) {
      roles.add(role(where, each));
    }
    return new AccessToken(parts[0], Set.copyOf(roles), hash(where, parts[2]));
  }

  /** True for what a token can be called. */
  public static boolean isName(String text) {
    return text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  }

  private static Role role(String where, String text) {
    return Stream.of(Role.values())
        .filter(each -> each.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no role "
                        + Quote.of(text)
                        + "; "
                        + NearestName.hint(text, Stream.of(Role.values()).map(Role::text).toList())
                        + " ("
                        + where
                        + ")"));
  }

  private static byte[] hash(String where, String text) {
    String digits = text.replaceFirst("^" + AccessToken.HASH_PREFIX, "");
    if (!text.startsWith(AccessToken.HASH_PREFIX)
        || !digits.matches("[0-9a-fA-F]{" + HASH_DIGITS + "}")) {
      throw wrong(
          where,
          "the hash to be sha256: and " + HASH_DIGITS + " hexadecimal digits",
          "it is something else ('holdfast token new' makes such a line)");
    }
    return HexFormat.of().parseHex(digits);
  }

  private static IllegalArgumentException wrong(String where, String expected, String found) {
    return new IllegalArgumentException(
        "Expected " + expected + " but " + found + " (" + where + ")");
  }
}
