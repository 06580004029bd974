package io.holdfast.server.text;

import java.util.Collection;
import java.util.Locale;

/** Finds what somebody probably meant by a name that is not known. */
public final class NearestName {
  /** A longer word is no misspelling of one of ours, and the table would be large. */
  private static final int MAX_WORD = 64;

  private NearestName() {}

  /**
   * What to say after "X is not known": the nearest of the known names, or all of them where none
   * is near.
   *
   * @param known may be empty
   */
  public static String hint(String word, Collection<String> known) {
    if (known.isEmpty()) {
      return "none is known here";
    }
    String nearest = "";
    int least = Integer.MAX_VALUE;
    if (word.length() <= MAX_WORD) {
      for (String each : known) {
        int distance = distance(word.toLowerCase(Locale.ROOT), each.toLowerCase(Locale.ROOT));
        if (distance < least) {
          least = distance;
          nearest = each;
        }
      }
    }
    int near = Math.max(2, Math.min(word.length(), nearest.length()) / 2);
    return least <= near && least < nearest.length()
        ? "did you mean " + nearest + "?"
        : "known: " + String.join(", ", known);
  }

  /** Characters to insert, delete, replace or swap with their neighbour to make one the other. */
  static int distance(String one, String other) {
    int[] before = new int[other.length() + 1];
    int[] last = new int[other.length() + 1];
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int replace = last[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] oldest = before;
      before = last;
      last = row;
      row = oldest;
    }
    return last[other.length()];
  }
}
