package io.holdfast.simulation.load;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.server.replica.Answer;
import io.holdfast.server.replica.PendingRequest;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.cluster.ReplicaLife;
import io.holdfast.simulation.cluster.SimulatedCluster;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where questions arrive at replicas, and where leaders have their {@link Desk}s. */
final class Front implements ReplicaLife.LeaderHook {
  private final Load load;
  private final @Nullable Desk[] desks;

  Front(Load load, int replicas) {
    this.load = load;
    this.desks = new @Nullable Desk[replicas];
  }

  /** A question arrives at a replica; where nobody is, nobody answers. */
  void ask(int replica, Question question, Question.Reply reply) {
    ReplicaLife life = load.cluster().life(replica);
    if (life == null) {
      return;
    }
    Desk desk = desks[replica];
    if (!life.serves() || desk == null) {
      reply.again();
      return;
    }
    load.cluster().within(life, () -> serve(life, desk, question, reply));
  }

  private void serve(ReplicaLife life, Desk desk, Question question, Question.Reply reply) {
    @Nullable Request[] decided = new Request[1];
    long[] value = new long[1];
    life.replica()
        .peek(
            view -> {
              decided[0] = question.decide(view, desk);
              value[0] = question.value(view);
            });
    Request request = decided[0];
    if (request == null) {
      reply.answered(null, value[0]);
      return;
    }
    boolean taken =
        life.replica().request(new PendingRequest(request, new Answering(question, reply)));
    if (!taken) {
      reply.again();
    }
  }

  @Override
  public void opened(ReplicaLife life) {
    Desk desk = new Desk(load, life);
    desks[life.number()] = desk;
    desk.begin();
  }

  @Override
  public void applied(ReplicaLife life, Entry entry, List<Outcome> outcomes) {
    Desk desk = desks[life.number()];
    if (desk == null || !desk.isOf(life)) {
      return;
    }
    for (int i = 0; i < outcomes.size(); i++) {
      Command command = entry.commands().get(i);
      boolean notifies =
          command instanceof Command.Assign
              || command instanceof Command.TakeOver
              || command instanceof Command.Cancel;
      if (notifies && outcomes.get(i).accepted()) {
        desk.relaySoon();
        return;
      }
    }
  }

  private final class Answering implements Answer {
    private final Question question;
    private final Question.Reply reply;

    Answering(Question question, Question.Reply reply) {
      this.question = question;
      this.reply = reply;
    }

    @Override
    public void applied(Outcome outcome, LedgerView view) {
      SimulatedCluster cluster = load.cluster();
      if (outcome.accepted()) {
        cluster.tell(
            new Observation.Confirmed(
                cluster.applying(),
                view.appliedIndex(),
                question.name(),
                outcome.jobId(),
                outcome.generation()));
      }
      reply.answered(outcome, question.value(view));
    }

    @Override
    public void voided() {
      reply.again();
    }
  }
}
