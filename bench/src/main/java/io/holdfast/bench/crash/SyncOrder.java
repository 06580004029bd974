package io.holdfast.bench.crash;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads in the trace of a node that no answer was written before its entry was synced on a
 * majority.
 *
 * <p>Messages are sent one by one, each needs an entry of its own. So between two answers a write
 * to the log and then a sync of that file must have returned, on a majority of the replicas. (A
 * replica beyond the majority may sync late; its sync then counts for the next answer. With one
 * replica the check is exact.)
 */
final class SyncOrder {
  private static final int MESSAGES = 200;
  private static final Pattern BEGUN =
      Pattern.compile("^(\\d+) +(pwrite64|fdatasync|fsync)\\(\\d+<[^>]*/(r\\d+)/(log-[^>/]*)>.*");
  private static final Pattern RESUMED =
      Pattern.compile("^(\\d+) +<\\.\\.\\. (\\w+) resumed>.*= (-?\\d+).*");
  private static final Pattern ANSWER = Pattern.compile("^\\d+ +write\\(1<.*assign_ok.*");

  private final int replicas;

  /** Files with something written that no sync has begun to cover. */
  private final Set<String> written = new HashSet<>();

  /** By thread: a call on a log file that has not returned. */
  private final Map<String, Call> open = new HashMap<>();

  /** Replicas that synced something since the last answer. */
  private final Set<String> synced = new HashSet<>();

  private int answers;

  private record Call(String name, String replica, String file, boolean covers) {}

  SyncOrder(int replicas) {
    this.replicas = replicas;
  }

  /** Traces a node and checks the order in it. */
  static void run(Path folder, int replicas, Random random, PrintStream out)
      throws IOException, InterruptedException {
    Witness witness = new Witness(folder, replicas, random);
    Path trace = folder.resolve("trace");
    List<String> strace =
        List.of(
            "strace",
            "-f",
            "-qq",
            "-y",
            "-s",
            "200",
            "-o",
            trace.toString(),
            "-e",
            "trace=pwrite64,fdatasync,fsync,write");
    try (ProcessUnderTest node = witness.start(strace)) {
      Conversation talk = new Conversation(node);
      boolean settled = witness.assignOneByOne(talk, MESSAGES);
      int exitCode = node.finish();
      witness.leave(talk);
      if (!settled || exitCode != 0) {
        throw new Violation("the traced node ended with " + exitCode + ": " + node.complaints());
      }
    }
    SyncOrder order = new SyncOrder(replicas);
    try (var lines = Files.lines(trace)) {
      lines.forEach(order::take);
    }
    if (order.answers < MESSAGES) {
      throw new Violation(
          "expected " + MESSAGES + " answers in the trace but saw " + order.answers);
    }
    out.printf(
        "%d %s: %d answers, each after the sync of its entry on a majority%n",
        replicas, replicas == 1 ? "replica" : "replicas", order.answers);
    out.flush();
  }

  /** Takes the next line of a trace. */
  void take(String line) {
    Matcher begun = BEGUN.matcher(line);
    Matcher resumed = RESUMED.matcher(line);
    if (ANSWER.matcher(line).matches()) {
      answered(line);
    } else if (begun.matches()) {
      String file = begun.group(3) + "/" + begun.group(4);
      boolean covers = !begun.group(2).equals("pwrite64") && written.remove(file);
      Call call = new Call(begun.group(2), begun.group(3), file, covers);
      if (line.endsWith("<unfinished ...>")) {
        open.put(begun.group(1), call);
      } else {
        returned(call, !line.contains(") = -1"));
      }
    } else if (resumed.matches()) {
      Call call = open.remove(resumed.group(1));
      if (call != null) {
        returned(call, !resumed.group(3).startsWith("-"));
      }
    }
  }

  private void returned(@Nullable Call call, boolean well) {
    if (call == null || !well) {
      return;
    }
    if (call.name.equals("pwrite64")) {
      written.add(call.file);
    } else if (call.covers) {
      synced.add(call.replica);
    }
  }

  private void answered(String line) {
    answers++;
    if (synced.size() <= replicas / 2) {
      throw new Violation(
          "answer %d was written when only %s had synced its entry: %s"
              .formatted(answers, synced, line));
    }
    synced.clear();
  }
}
