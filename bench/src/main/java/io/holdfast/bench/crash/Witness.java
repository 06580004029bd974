package io.holdfast.bench.crash;

import io.holdfast.bench.crash.Operation.OnJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Heard everything that the nodes on one folder have said, one process after the other, and holds
 * each against what the ones before have said.
 *
 * <p>After a kill the next process must have everything that was answered, and of the messages that
 * were not, the first so many and no others.
 */
final class Witness {
  private static final int PROBES = 200;

  private final Path folder;
  private final int replicas;
  private final Random random;
  private final Book book;

  /** What the last process left unanswered, and nobody has looked for yet. */
  private List<OnJob> unanswered = List.of();

  /** Acknowledgements of which nobody knows: to be said again. */
  private final List<OnJob> again = new ArrayList<>();

  private boolean leaderMayHaveChanged;
  private long answers;
  private long cutOff;

  Witness(Path folder, int replicas, Random random) {
    this.folder = folder;
    this.replicas = replicas;
    this.random = random;
    this.book = new Book(random);
  }

  /** The folder of the nodes' data. */
  Path data() {
    return folder.resolve("data");
  }

  /** Answers heard. */
  long answers() {
    return answers;
  }

  /** Messages that a killed process left unanswered. */
  long cutOff() {
    return cutOff;
  }

  /** The last term heard of. */
  long term() {
    return book.term();
  }

  /**
   * Starts a node on the folder.
   *
   * @param tracer a command that runs the rest of its line; empty for none
   */
  ProcessUnderTest start(List<String> tracer) throws IOException {
    return ProcessUnderTest.start(tracer, data(), folder.resolve("errors"));
  }

  /** Holds what a node has against what is known; false where it ended meanwhile. */
  boolean settle(Conversation talk) throws InterruptedException {
    if (!talk.ask(Lines.init(replicas), answer -> Lines.expect("init_ok", answer))
        || !talk.ask(Lines.GET_ASSIGNMENTS, this::settleUnanswered)) {
      return false;
    }
    for (OnJob each : again) {
      if (!talk.say(Integer.MAX_VALUE, () -> each)) {
        return false;
      }
    }
    if (!talk.awaitAnswers()) {
      return false;
    }
    again.clear();
    if (!talk.ask(Lines.GET_ASSIGNMENTS, book::checkAssignments)
        || !talk.ask(Lines.RESTART, book::checkRecovery)) {
      return false;
    }
    for (int probe = Math.min(PROBES, book.size()); probe > 0; probe--) {
      if (!talk.say(Integer.MAX_VALUE, book::probe)) {
        return false;
      }
    }
    return talk.awaitAnswers();
  }

  private void settleUnanswered(String assignments) {
    book.checkLeader(assignments, leaderMayHaveChanged);
    leaderMayHaveChanged = false;
    book.settleUnanswered(unanswered, assignments);
    again.addAll(book.again(unanswered));
    unanswered = List.of();
  }

  /**
   * Says all kinds of things.
   *
   * @param window messages under way at most
   * @param count messages at most
   * @return false where the node ended meanwhile
   */
  boolean work(Conversation talk, int window, long count) throws InterruptedException {
    for (long said = 0; said < count; said++) {
      if (!talk.say(window, this::choose)) {
        return false;
      }
    }
    return talk.awaitAnswers();
  }

  private Operation choose() {
    int chance = random.nextInt(5_000);
    if (chance == 0) {
      return new Lines.Question(Lines.LEADER_CRASH, book::checkElection);
    }
    return chance == 1 ? new Lines.Question(Lines.RESTART, book::checkRecovery) : book.next();
  }

  /** Says to a new node only what changes something: each answer needs an entry of its own. */
  boolean assignOneByOne(Conversation talk, int count) throws InterruptedException {
    if (!talk.ask(Lines.init(replicas), answer -> Lines.expect("init_ok", answer))) {
      return false;
    }
    for (int said = 0; said < count; said++) {
      if (!talk.say(1, book::newJob)) {
        return false;
      }
    }
    return talk.awaitAnswers();
  }

  /** Takes leave of a node that has ended: remembers what was cut off. */
  void leave(Conversation talk) throws InterruptedException {
    talk.awaitEnd();
    answers += talk.heard();
    if (unanswered.isEmpty()) {
      unanswered = talk.unanswered();
      cutOff += unanswered.size();
    }
    leaderMayHaveChanged |= talk.leftElection();
  }

  /** A node that nobody disturbs: it has everything, and ends well. */
  void endInPeace() throws IOException, InterruptedException {
    try (ProcessUnderTest node = start(List.of())) {
      Conversation talk = new Conversation(node);
      boolean settled = settle(talk);
      int exitCode = node.finish();
      leave(talk);
      if (!settled || exitCode != 0) {
        throw new Violation("the last node ended with " + exitCode + ": " + node.complaints());
      }
    }
  }
}
