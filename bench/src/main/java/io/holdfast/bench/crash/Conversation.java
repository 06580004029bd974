package io.holdfast.bench.crash;

import io.holdfast.bench.crash.Operation.OnJob;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is said to one node and heard from it: messages under way, answered in their order.
 *
 * <p>One thread talks, a thread of its own listens; the book is only touched under the lock of this
 * object.
 */
final class Conversation {
  private final ProcessUnderTest node;
  private final Deque<Operation> underWay = new ArrayDeque<>();
  private final Thread listener;
  private @Nullable Violation violation;
  private boolean ended;
  private long heard;

  Conversation(ProcessUnderTest node) {
    this.node = node;
    this.listener = new Thread(this::listen, "crash-test-listener");
    listener.setDaemon(true);
    listener.start();
  }

  /** What to say, decided while nothing is heard. */
  interface Choice {
    /** The operation. */
    Operation next();
  }

  /**
   * Says something once fewer than {@code window} messages are under way.
   *
   * @return false where the node has ended
   */
  boolean say(int window, Choice choice) throws InterruptedException {
    String line;
    synchronized (this) {
      while (underWay.size() >= window && !ended) {
        wait();
      }
      check();
      if (ended) {
        return false;
      }
      Operation next = choice.next();
      underWay.add(next);
      line = next.line();
    }
    // Outside of the lock: the pipe may be full until the listener has read.
    node.say(line);
    return true;
  }

  /** Asks, and waits for the answer; false where the node has ended before it. */
  boolean ask(String line, Consumer<String> answer) throws InterruptedException {
    boolean[] came = new boolean[1];
    Operation question =
        new Operation() {
          @Override
          public String line() {
            return line;
          }

          @Override
          public void answered(String text) {
            came[0] = true;
            answer.accept(text);
          }
        };
    say(Integer.MAX_VALUE, () -> question);
    return awaitAnswers() && came[0];
  }

  /** Waits until nothing is under way; false where the node has ended before. */
  synchronized boolean awaitAnswers() throws InterruptedException {
    while (!underWay.isEmpty() && !ended) {
      wait();
    }
    check();
    return underWay.isEmpty();
  }

  /** Waits until everything that the node has said is heard. */
  void awaitEnd() throws InterruptedException {
    listener.join();
    synchronized (this) {
      check();
    }
  }

  /** Messages about jobs that were not answered, in their order; after the end. */
  synchronized List<OnJob> unanswered() {
    List<OnJob> all = new ArrayList<>();
    for (Operation each : underWay) {
      if (each instanceof OnJob onJob) {
        all.add(onJob);
      }
    }
    return all;
  }

  /** Was a leader_crash left unanswered? */
  synchronized boolean leftElection() {
    return underWay.stream().anyMatch(each -> each.line().equals(Lines.LEADER_CRASH));
  }

  /** Answers heard. */
  synchronized long heard() {
    return heard;
  }

  private void check() {
    if (violation != null) {
      throw violation;
    }
  }

  private void listen() {
    try {
      String line = node.hear();
      while (line != null) {
        hear(line);
        line = node.hear();
      }
    } catch (RuntimeException failure) {
      end(new Violation("it cannot be heard any more: " + failure));
    }
    end(null);
  }

  private synchronized void hear(String line) {
    heard++;
    Operation answered = underWay.poll();
    try {
      if (answered == null) {
        throw new Violation("said without being asked: " + line);
      }
      answered.answered(line);
    } catch (Violation found) {
      violation = violation == null ? found : violation;
    }
    notifyAll();
  }

  private synchronized void end(@Nullable Violation found) {
    violation = violation == null ? found : violation;
    ended = true;
    notifyAll();
  }
}
