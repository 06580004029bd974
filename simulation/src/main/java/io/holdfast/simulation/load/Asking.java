package io.holdfast.simulation.load;

import io.holdfast.ledger.Outcome;
import io.holdfast.simulation.checker.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Somebody asks until he is answered: messages get lost on the way there and back, the replica
 * asked may not lead, the leader may die with the request. Whatever is asked must therefore bear to
 * be asked twice.
 */
final class Asking {
  private final Load load;
  private final int place;
  private final Question question;
  private final Listener listener;
  private final long number;
  private boolean over;
  private int replica;

  /** When it is asked again, if there is no answer by then. */
  private long patience;

  /** Learns the answer, once. */
  interface Listener {
    void answered(@Nullable Outcome outcome, long value);
  }

  Asking(Load load, int place, Question question, Listener listener) {
    this.load = load;
    this.place = place;
    this.question = question;
    this.listener = listener;
    this.number = load.nextRequest();
    load.cluster().tell(new Observation.Asked(number, load.cluster().now()));
    load.waits(this);
    attempt();
  }

  private void attempt() {
    replica = load.leaderGuess(place);
    patience = load.cluster().now() + load.chance().between(250, 600);
    int asked = replica;
    load.cluster()
        .network()
        .send(place, asked, () -> load.front().ask(asked, question, replyFrom(asked)));
  }

  boolean over() {
    return over;
  }

  /** Time passes. */
  void passing(long now) {
    if (now >= patience) {
      load.wrongGuess(place, replica);
      attempt();
    }
  }

  private Question.Reply replyFrom(int asked) {
    return new Question.Reply() {
      @Override
      public void answered(@Nullable Outcome outcome, long value) {
        load.cluster().network().send(asked, place, () -> finish(outcome, value));
      }

      @Override
      public void again() {
        load.cluster().network().send(asked, place, () -> askSoon());
      }
    };
  }

  private void askSoon() {
    patience = Math.min(patience, load.cluster().now() + load.chance().between(10, 80));
  }

  private void finish(@Nullable Outcome outcome, long value) {
    if (!over) {
      giveUp();
      listener.answered(outcome, value);
    }
  }

  /** Asks no more; an answer that still comes is not heard. */
  void giveUp() {
    if (!over) {
      over = true;
      load.cluster().tell(new Observation.Answered(number));
    }
  }
}
