package io.holdfast.bench.crash;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.bench.crash.Operation.OnJob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node has said so far, and what it may therefore say.
 *
 * <p>A job has at most one message under way, so its answer is known beforehand. When a process is
 * killed, its unanswered messages may have been done or not; but as they take effect in their
 * order, those that were done come before those that were not.
 */
final class Book {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** With more jobs than these, completed ones are forgotten once they were looked at again. */
  private static final int MOST_IDLE = 20_000;

  private final Random random;
  private final Map<String, Fact> facts = new HashMap<>();

  /** Jobs without a message under way, for choosing one. */
  private final List<String> idle = new ArrayList<>();

  private final Set<String> busy = new HashSet<>();
  private long nextPlace = 1;
  private String leader = "";
  private long term;

  Book(Random random) {
    this.random = random;
  }

  /** Jobs known. */
  int size() {
    return facts.size();
  }

  /** The term of the last leader known. */
  long term() {
    return term;
  }

  /** Something to say about a new job or an idle one. */
  OnJob next() {
    if (idle.isEmpty() || random.nextInt(100) < 40) {
      return newJob();
    }
    String job = takeIdle();
    busy.add(job);
    String worker = "w" + random.nextInt(50);
    Fact known = Objects.requireNonNull(facts.get(job));
    if (known.completed()) {
      return probe(job, known);
    } else if (known.worker() == null) {
      return assign(job, worker, known, 0, null);
    }
    return aboutOwned(job, worker, known);
  }

  /** A job that nobody has heard of yet, for somebody. */
  OnJob newJob() {
    // It takes the next place, so the name is new too.
    String job = "job-" + nextPlace;
    busy.add(job);
    return assign(job, "w" + random.nextInt(50), null, 0, null);
  }

  private OnJob aboutOwned(String job, String other, Fact known) {
    String owner = Objects.requireNonNull(known.worker());
    return switch (random.nextInt(10)) {
      case 0, 1 ->
          tell("ack_assignment", job, owner, known, known.acked(), "{\"type\": \"ack_ok\"}");
      case 2, 3, 4, 5 ->
          tell("complete_job", job, owner, known, known.done(), "{\"type\": \"complete_ok\"}");
      case 6 -> {
        String line = "{\"type\":\"release_job\",\"job_id\":\"%s\"}".formatted(job);
        yield new OnJob(this, line, job, known, known.released(), "{\"type\": \"release_ok\"}");
      }
      case 7 -> assign(job, other, known, known.generation() + 1, null);
      case 8 ->
          assign(
              job,
              other,
              known,
              known.generation(),
              rejection("Job already assigned in generation " + known.generation(), job, owner));
      default ->
          tell(
              "complete_job",
              job,
              owner + "x",
              known,
              known,
              "{\"type\": \"completion_rejected\", \"reason\": \"Job is assigned to another worker in"
                  + " generation %d\", \"existing_assignment\": {\"job_id\": \"%s\", \"worker\": \"%s\"}}"
                      .formatted(known.generation(), job, owner));
    };
  }

  /** Asks for something that must be refused, and whose refusal tells the job's state. */
  private OnJob probe(String job, Fact known) {
    if (known.completed()) {
      String reason = "Job already completed in generation " + known.generation();
      return assign(job, "probe", known, 0, rejection(reason, job, null));
    }
    long generation = known.owned() ? known.generation() : known.generation() - 1;
    String reason =
        known.owned()
            ? "Job already assigned in generation " + generation
            : "Generation %d is stale: job is in generation %d"
                .formatted(generation, known.generation());
    return assign(job, "probe", known, generation, rejection(reason, job, known.worker()));
  }

  /** Probes some idle job: those that no list of assignments shows are checked so. */
  OnJob probe() {
    if (idle.isEmpty()) {
      return next();
    }
    String job = takeIdle();
    busy.add(job);
    return probe(job, Objects.requireNonNull(facts.get(job)));
  }

  private String takeIdle() {
    int at = random.nextInt(idle.size());
    String last = idle.remove(idle.size() - 1);
    return at == idle.size() ? last : idle.set(at, last);
  }

  private OnJob assign(
      String job, String worker, @Nullable Fact known, long generation, @Nullable String refusal) {
    String line =
        "{\"type\":\"assign_job\",\"job_id\":\"%s\",\"worker_id\":\"%s\"%s}"
            .formatted(job, worker, generation == 0 ? "" : ",\"generation\":" + generation);
    if (refusal != null) {
      return new OnJob(this, line, job, known, known, refusal);
    }
    long taken = generation != 0 ? generation : known == null ? 1 : known.generation();
    long place = known != null && known.owned() ? known.place() : nextPlace++;
    return new OnJob(
        this,
        line,
        job,
        known,
        Fact.assigned(taken, worker, place),
        "{\"type\": \"assign_ok\", \"generation\": %d}".formatted(taken));
  }

  private OnJob tell(
      String type, String job, String worker, Fact known, Fact after, String expected) {
    String line =
        "{\"type\":\"%s\",\"job_id\":\"%s\",\"worker_id\":\"%s\"}".formatted(type, job, worker);
    return new OnJob(this, line, job, known, after, expected);
  }

  private static String rejection(String reason, String job, @Nullable String worker) {
    String text = "{\"type\": \"assignment_rejected\", \"reason\": \"%s\"".formatted(reason);
    return worker == null
        ? text + "}"
        : text
            + ", \"existing_assignment\": {\"job_id\": \"%s\", \"worker\": \"%s\"}}"
                .formatted(job, worker);
  }

  /** A message about a job was answered, or its fate is known now. */
  void settle(String job, @Nullable Fact after) {
    Fact before = after == null ? facts.remove(job) : facts.put(job, after);
    if (after == null || !busy.remove(job)) {
      busy.remove(job);
    } else if (after.completed() && after.equals(before) && idle.size() > MOST_IDLE) {
      facts.remove(job);
    } else {
      idle.add(job);
    }
  }

  /**
   * Decides from a list of assignments which of the messages that a killed process left unanswered
   * were done.
   */
  void settleUnanswered(List<OnJob> unanswered, String assignments) {
    Map<String, Fact> seen = read(assignments);
    String missing = null;
    for (OnJob each : unanswered) {
      boolean done = each.visible() && matches(each.after(), seen.get(each.job()));
      if (!done && each.visible()) {
        if (!matches(each.before(), seen.get(each.job()))) {
          throw new Violation(
              "after the kill, %s is %s, which is neither %s nor %s"
                  .formatted(each.job(), seen.get(each.job()), each.before(), each.after()));
        }
        missing = each.line();
      } else if (done && missing != null) {
        throw new Violation(
            "%s was done although %s before it was not".formatted(each.line(), missing));
      }
      settle(each.job(), done || !each.visible() ? each.after() : each.before());
    }
  }

  /** An acknowledgement leaves no trace in the list of assignments: it has to be said again. */
  List<OnJob> again(List<OnJob> unanswered) {
    List<OnJob> all = new ArrayList<>();
    for (OnJob each : unanswered) {
      if (!each.visible() && !Objects.equals(each.before(), each.after())) {
        all.add(each);
      }
    }
    return all;
  }

  private static boolean matches(@Nullable Fact known, @Nullable Fact seen) {
    if (known == null || !known.owned()) {
      return seen == null;
    }
    return seen != null
        && known.generation() == seen.generation()
        && Objects.equals(known.worker(), seen.worker());
  }

  private static Map<String, Fact> read(String assignments) {
    JsonNode tree = parse(assignments);
    Map<String, Fact> seen = new LinkedHashMap<>();
    JsonNode generations = tree.path("generations");
    for (Map.Entry<String, JsonNode> each : tree.path("job_assignments").properties()) {
      long generation = generations.path(each.getKey()).asLong();
      seen.put(each.getKey(), Fact.assigned(generation, each.getValue().asText(), 0));
    }
    return seen;
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException wrong) {
      throw new Violation("said what is no JSON: " + line);
    }
  }

  private List<String> ownedInOrder() {
    return facts.entrySet().stream()
        .filter(each -> each.getValue().owned())
        .sorted(Comparator.comparingLong(each -> each.getValue().place()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Holds an answer to get_assignments against everything that is known. */
  void checkAssignments(String answer) {
    Map<String, Fact> seen = read(answer);
    List<String> owned = ownedInOrder();
    if (!owned.equals(List.copyOf(seen.keySet()))) {
      throw new Violation("assigned are " + owned + "\n  but the node says " + seen.keySet());
    }
    for (String job : owned) {
      if (!matches(facts.get(job), seen.get(job))) {
        throw new Violation(job + " is " + facts.get(job) + " but the node says " + seen.get(job));
      }
    }
  }

  /** Holds an answer to scheduler_restart against everything that is known. */
  void checkRecovery(String answer) {
    JsonNode tree = parse(answer);
    Map<String, String> expected = new LinkedHashMap<>();
    Set<String> pending = new LinkedHashSet<>();
    for (String job : ownedInOrder()) {
      Fact fact = Objects.requireNonNull(facts.get(job));
      String worker = Objects.requireNonNull(fact.worker());
      expected.put(job, worker);
      if (!fact.acknowledged()) {
        pending.add(worker);
      }
    }
    Map<String, String> said = new LinkedHashMap<>();
    tree.path("job_assignments")
        .properties()
        .forEach(e -> said.put(e.getKey(), e.getValue().asText()));
    List<String> told = new ArrayList<>();
    tree.path("pending_notifications").forEach(each -> told.add(each.asText()));
    if (!List.copyOf(expected.entrySet()).equals(List.copyOf(said.entrySet()))) {
      throw new Violation("recovered should be " + expected + "\n  but the node says " + said);
    }
    if (!List.copyOf(pending).equals(told)) {
      throw new Violation("pending are " + pending + "\n  but the node says " + told);
    }
  }

  /**
   * Takes who leads from an answer to get_assignments.
   *
   * @param mayHavePassed true where a leader_crash was not answered
   */
  void checkLeader(String answer, boolean mayHavePassed) {
    JsonNode tree = parse(answer);
    String said = tree.path("leader").asText();
    long saidTerm = tree.path("term").asLong();
    boolean same = said.equals(leader) && saidTerm == term;
    boolean next = saidTerm == term + 1;
    if (!leader.isEmpty() && !same && !(mayHavePassed && next)) {
      throw new Violation(
          "%s led in term %d but now %s in term %d".formatted(leader, term, said, saidTerm));
    }
    leader = said;
    term = saidTerm;
  }

  /** Takes who leads from an answer to leader_crash. */
  void checkElection(String answer) {
    JsonNode tree = parse(answer);
    String old = tree.path("old_leader").asText();
    if (!old.equals(leader) || tree.path("term").asLong() != term + 1) {
      throw new Violation("%s led in term %d but the node says %s".formatted(leader, term, answer));
    }
    leader = tree.path("new_leader").asText();
    term++;
  }
}
