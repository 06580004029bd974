package io.holdfast.cli.node;

import io.holdfast.cli.node.Answer.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The line protocol's rules as a model: no log, no threads of its own, a map where the engine has
 * replicas. It judges what the front says to an engine, and later what the engine answers.
 */
final class ModelEngine implements NodeEngine {
  private static final Map<Path, State> FOLDERS = new ConcurrentHashMap<>();

  private final Options options;
  private final Executor answering;
  private final State state;

  /** What every majority knows, and who is up. */
  private static final class State {
    private final List<String> replicas = new ArrayList<>();
    private final Map<String, Known> jobs = new LinkedHashMap<>();

    /** Places of assigned jobs, oldest first. */
    private final Set<String> order = new LinkedHashSet<>();

    private long term;
    private @Nullable String leader;
    private String lastLeader = "";
    private final Set<String> up = new LinkedHashSet<>();

    /** Those that have everything that was committed. */
    private final Set<String> current = new LinkedHashSet<>();

    /** Crashed leaders that were not restarted since, the first crashed one first. */
    private final Set<String> demoted = new LinkedHashSet<>();
  }

  private static final class Known {
    private long generation;
    private @Nullable String worker;
    private boolean completed;
    private boolean acknowledged;
  }

  ModelEngine(Options options, Executor answering) {
    this.options = options;
    this.answering = answering;
    this.state = FOLDERS.computeIfAbsent(options.folder(), folder -> new State());
    if (!state.replicas.isEmpty()) {
      state.up.addAll(state.replicas);
      state.demoted.clear();
      state.leader = state.lastLeader;
      state.current.addAll(state.replicas);
    }
  }

  @Override
  public List<String> replicas() {
    return List.copyOf(state.replicas);
  }

  @Override
  public void init(List<String> replicas) {
    state.replicas.addAll(replicas);
    state.up.addAll(replicas);
    state.current.addAll(replicas);
    lead(replicas.get(0), false);
  }

  @Override
  public void assign(String job, String worker, long generation, AnswerListener listener) {
    judge(
        listener,
        () -> {
          Known known = state.jobs.get(job);
          long asked = generation != CURRENT ? generation : known == null ? 1 : known.generation;
          if (known == null) {
            known = new Known();
            known.generation = asked;
            state.jobs.put(job, known);
          } else if (known.completed) {
            return refused(Reason.COMPLETED, known);
          } else if (asked < known.generation) {
            return refused(Reason.STALE_GENERATION, known);
          } else if (asked == known.generation && known.worker != null) {
            return refused(Reason.ALREADY_ASSIGNED, known);
          }
          known.generation = asked;
          known.worker = worker;
          known.acknowledged = false;
          state.order.add(job);
          return new Answer.Accepted(asked);
        });
  }

  @Override
  public void acknowledge(String job, String worker, long generation, AnswerListener listener) {
    judge(
        listener,
        () -> {
          Known known = state.jobs.get(job);
          if (known != null && known.completed) {
            return refused(Reason.COMPLETED, known);
          }
          Answer wrong = notTheOwner(known, worker, generation);
          if (wrong != null) {
            return wrong;
          }
          Objects.requireNonNull(known).acknowledged = true;
          return new Answer.Accepted(known.generation);
        });
  }

  @Override
  public void complete(String job, String worker, long generation, AnswerListener listener) {
    judge(
        listener,
        () -> {
          Known known = state.jobs.get(job);
          if (known != null && known.completed) {
            boolean again =
                worker.equals(known.worker)
                    && (generation == CURRENT || generation == known.generation);
            return again ? new Answer.Accepted(known.generation) : refused(Reason.COMPLETED, known);
          }
          Answer wrong = notTheOwner(known, worker, generation);
          if (wrong != null) {
            return wrong;
          }
          Objects.requireNonNull(known).completed = true;
          state.order.remove(job);
          return new Answer.Accepted(known.generation);
        });
  }

  @Override
  public void release(String job, AnswerListener listener) {
    judge(
        listener,
        () -> {
          Known known = state.jobs.get(job);
          if (known == null) {
            return new Answer.Rejected(Reason.NEVER_ASSIGNED, 0, null);
          } else if (known.completed) {
            return refused(Reason.COMPLETED, known);
          } else if (known.worker == null) {
            return refused(Reason.NOT_ASSIGNED, known);
          }
          known.generation++;
          known.worker = null;
          state.order.remove(job);
          return new Answer.Accepted(known.generation);
        });
  }

  private static @Nullable Answer notTheOwner(
      @Nullable Known known, String worker, long generation) {
    if (known == null) {
      return new Answer.Rejected(Reason.NEVER_ASSIGNED, 0, null);
    } else if (generation != CURRENT && generation < known.generation) {
      return refused(Reason.STALE_GENERATION, known);
    } else if (generation > known.generation) {
      return refused(Reason.FUTURE_GENERATION, known);
    } else if (known.worker == null) {
      return refused(Reason.NOT_ASSIGNED, known);
    }
    return known.worker.equals(worker) ? null : refused(Reason.OTHER_WORKER, known);
  }

  private static Answer refused(Reason reason, Known known) {
    return new Answer.Rejected(reason, known.generation, known.completed ? null : known.worker);
  }

  private void judge(AnswerListener listener, java.util.function.Supplier<Answer> rules) {
    Answer answer = state.leader == null ? new Answer.NoQuorum(noQuorum()) : rules.get();
    answering.execute(() -> listener.answered(answer));
  }

  private String noQuorum() {
    return "%d of %d replicas are up, %d are needed"
        .formatted(state.up.size(), state.replicas.size(), state.replicas.size() / 2 + 1);
  }

  @Override
  public void crash() {
    state.leader = null;
  }

  @Override
  public Assignments restart() throws NoQuorumException {
    state.leader = null;
    if (state.up.contains(state.lastLeader) && majority()) {
      lead(state.lastLeader, false);
    } else {
      elect();
    }
    return assignments();
  }

  @Override
  public @Nullable String leader() {
    return state.leader;
  }

  @Override
  public Succession crashLeader() throws NoQuorumException {
    String old = Objects.requireNonNull(state.leader);
    state.leader = null;
    state.demoted.remove(old);
    state.demoted.add(old);
    state.up.remove(old);
    boolean alone = state.replicas.size() == 1;
    if (!options.stayDown() && alone) {
      state.up.add(old);
      lead(old, true);
    } else {
      if (!options.stayDown()) {
        state.up.add(old);
      }
      elect(old);
    }
    if (state.leader == null) {
      throw new NoQuorumException(noQuorum());
    }
    return new Succession(old, state.leader, state.term);
  }

  @Override
  public void restartReplica(String replica) {
    state.up.add(replica);
    state.demoted.remove(replica);
    if (state.leader == null) {
      elect();
    } else {
      state.current.add(replica);
    }
  }

  private boolean majority() {
    return state.up.size() > state.replicas.size() / 2;
  }

  private void elect(String... excluded) {
    if (!majority()) {
      return;
    }
    List<String> preferred = new ArrayList<>(state.replicas);
    if (options.preference() == Preference.HIGHEST_ID) {
      java.util.Collections.reverse(preferred);
    }
    preferred.removeAll(state.demoted);
    preferred.addAll(state.demoted);
    preferred.removeAll(List.of(excluded));
    preferred.retainAll(state.up);
    preferred.retainAll(state.current);
    if (!preferred.isEmpty()) {
      lead(preferred.get(0), false);
    }
  }

  /** The new leader commits an entry of its own: whoever is down misses it. */
  private void lead(String replica, boolean passes) {
    state.leader = replica;
    if (passes || !replica.equals(state.lastLeader)) {
      state.term++;
    }
    state.lastLeader = replica;
    state.current.clear();
    state.current.addAll(state.up);
  }

  @Override
  public Assignments assignments() throws NoQuorumException {
    if (state.leader == null) {
      throw new NoQuorumException(noQuorum());
    }
    List<Assignment> all = new ArrayList<>();
    for (String job : state.order) {
      Known known = Objects.requireNonNull(state.jobs.get(job));
      all.add(
          new Assignment(
              job, Objects.requireNonNull(known.worker), known.generation, !known.acknowledged));
    }
    return new Assignments(all, state.leader, state.term);
  }

  @Override
  public void close() {
    state.leader = null;
  }
}
