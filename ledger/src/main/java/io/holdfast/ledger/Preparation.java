package io.holdfast.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the commands of an entry will need, before the first of them is applied.
 *
 * <p>Commands come to jobs in no order. In a ledger that is larger than the processor's caches each
 * step of each command therefore waits for memory, one after the other. Here the same reads are
 * made in loops in which none depends on the one before, and the processor waits for many at once.
 * Nothing is changed, and nothing of the outcome depends on it.
 */
final class Preparation {
  /** Jobs from which on a ledger is larger than the caches, some 16 MB. */
  private static final int LARGE = 1 << 16;

  /** Commands at a time: what is read for them must stay in the nearest cache. */
  private static final int CHUNK = 128;

  /** Items of a Tick that are prepared. */
  private static final int MAX_TICK = 512;

  private final LedgerState state;
  private final @Nullable JobRecord[] jobs = new JobRecord[CHUNK];

  /** What was read: of no use but that the reads cannot be left out. */
  long read;

  Preparation(LedgerState state) {
    this.state = state;
  }

  void prepare(List<Command> commands) {
    if (state.jobs.table().size() < LARGE) {
      return;
    }
    for (int from = 0; from < commands.size(); from += CHUNK) {
      prepare(commands, from, Math.min(from + CHUNK, commands.size()));
    }
  }

  private void prepare(List<Command> commands, int from, int to) {
    int count = 0;
    int submits = 0;
    long seen = 0;
    for (int i = from; i < to; i++) {
      Command command = commands.get(i);
      if (command instanceof Command.Submit submit) {
        String key = submit.key();
        seen += key == null ? 0 : state.keys.prepare(key);
        submits++;
      } else if (command instanceof Command.Tick tick) {
        seen += state.keys.prepareRemovals(Math.min(tick.maxItems(), MAX_TICK));
      } else {
        JobRecord job = state.jobs.get(command.jobId());
        if (job != null) {
          jobs[count++] = job;
        }
      }
    }
    seen += state.jobs.prepareUses(submits) + state.keys.prepareUses(submits);
    for (int i = 0; i < count; i++) {
      JobRecord job = jobs[i];
      if (job != null) {
        seen += job.prepare();
      }
    }
    for (int i = 0; i < count; i++) {
      JobRecord job = jobs[i];
      if (job != null && job.state().owned()) {
        seen += state.jobs.owned().prepare(job.place);
      }
    }
    read = seen;
  }
}
