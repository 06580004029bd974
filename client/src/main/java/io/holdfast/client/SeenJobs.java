package io.holdfast.client;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which (job, generation) a session has received, so that each starts once, however often it is
 * delivered.
 *
 * <p>Bounded: the oldest is forgotten. An assignment is sent again a second after the last time and
 * for ten seconds at most, so a memory of more jobs than a session gets in that time is long
 * enough.
 */
final class SeenJobs {
  private static final int MAX_JOBS = 100_000;

  private final Map<Long, Long> generations =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > MAX_JOBS;
        }
      };

  /** True the first time for a job in this generation, or a later one than before. */
  boolean isNew(Transport.Held held) {
    Long last = generations.get(held.job());
    if (last != null && last >= held.generation()) {
      return false;
    }
    generations.put(held.job(), held.generation());
    return true;
  }
}
