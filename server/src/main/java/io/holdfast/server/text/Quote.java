package io.holdfast.server.text;

/** Shows what somebody wrote in a message of one line, however long or odd it is. */
public final class Quote {
  private static final int MAX_CHARS = 60;

  private Quote() {}

  /** The text between quotation marks; control characters replaced, a long one cut. */
  public static String of(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    int end = Math.min(text.length(), MAX_CHARS);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    for (int at = 0; at < end; at++) {
      char unit = text.charAt(at);
      boolean odd = Character.isISOControl(unit) || unit == '\u2028' || unit == '\u2029';
      quoted.append(odd ? '?' : unit);
    }
    return quoted.append(end < text.length() ? "…\"" : "\"").toString();
  }
}
