package io.holdfast.log.storage;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of the files in a replica's folder, and what they say. */
final class FileNames {
  static final String VOTE = "vote";

  /** Ends the names of files that are not in place yet; leftovers are deleted at the start. */
  static final String UNFINISHED = ".tmp";

  private static final Pattern SEGMENT = Pattern.compile("log-([0-9a-f]{16})\\.seg");
  private static final Pattern SNAPSHOT =
      Pattern.compile("snapshot-([0-9a-f]{16})-([0-9a-f]{16})\\.snap");
  private static final Pattern OURS_UNFINISHED =
      Pattern.compile("(identity|vote|log-|snapshot-).*\\.tmp");

  private FileNames() {}

  static String segment(long number) {
    return String.format(Locale.ROOT, "log-%016x.seg", number);
  }

  static String snapshot(long index, long term) {
    return String.format(Locale.ROOT, "snapshot-%016x-%016x.snap", index, term);
  }

  /** The number of a segment file, -1 for any other file. */
  static long segmentNumber(String name) {
    Matcher matcher = SEGMENT.matcher(name);
    return matcher.matches() ? Long.parseUnsignedLong(matcher.group(1), 16) : -1;
  }

  /** Index and term of a snapshot file, null for any other file. */
  static long @Nullable [] snapshotIndexAndTerm(String name) {
    Matcher matcher = SNAPSHOT.matcher(name);
    return matcher.matches()
        ? new long[] {
          Long.parseUnsignedLong(matcher.group(1), 16), Long.parseUnsignedLong(matcher.group(2), 16)
        }
        : null;
  }

  /** Is it what an interrupted creation of ours left? */
  static boolean isUnfinished(String name) {
    return OURS_UNFINISHED.matcher(name).matches();
  }
}
