package io.holdfast.cli.node;

import io.holdfast.cli.JsonText;
import io.holdfast.cli.node.Answer.Accepted;
import io.holdfast.cli.node.Answer.NoQuorum;
import io.holdfast.cli.node.Answer.Rejected;
import io.holdfast.cli.node.Message.AckAssignment;
import io.holdfast.cli.node.Message.AssignJob;
import io.holdfast.cli.node.Message.CompleteJob;
import io.holdfast.cli.node.Message.ReleaseJob;
import io.holdfast.cli.node.NodeEngine.Assignment;
import io.holdfast.cli.node.NodeEngine.Assignments;
import io.holdfast.cli.node.NodeEngine.Succession;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lines that are said, word for word. */
final class Answers {
  private static final byte[] SILENCE = {};

  private final boolean acknowledge;

  /**
   * @param acknowledge whether accepted messages are answered too
   */
  Answers(boolean acknowledge) {
    this.acknowledge = acknowledge;
  }

  /** The line, or no bytes where nothing is said. */
  byte[] job(long line, Message message, @Nullable Envelope envelope, Answer answer) {
    if (answer instanceof Accepted accepted) {
      long generation = message instanceof AssignJob ? accepted.generation() : NodeEngine.CURRENT;
      return accepted(message, envelope, generation);
    }
    if (answer instanceof NoQuorum none) {
      return error(line, ErrorCode.NO_QUORUM, none.text());
    }
    Rejected rejected = (Rejected) answer;
    if (rejected.reason() == Answer.Reason.FULL) {
      return error(line, ErrorCode.UNAVAILABLE, "the ledger is full; complete jobs first");
    }
    if (message instanceof AssignJob assign) {
      return rejected("assignment_rejected", assign.job(), assign.generation(), rejected);
    }
    if (message instanceof AckAssignment ack) {
      return rejected("ack_rejected", ack.job(), ack.generation(), rejected);
    }
    if (message instanceof CompleteJob complete) {
      return rejected("completion_rejected", complete.job(), complete.generation(), rejected);
    }
    if (message instanceof ReleaseJob) {
      String reason = reason(NodeEngine.CURRENT, rejected);
      return error(line, ErrorCode.INVALID_FIELD, "field job_id: " + reason);
    }
    throw new IllegalStateException("Expected a message about a job but was " + message);
  }

  /** An accepted message of which nothing more is to be said. */
  byte[] accepted(Message message, @Nullable Envelope envelope) {
    return accepted(message, envelope, NodeEngine.CURRENT);
  }

  private byte[] accepted(Message message, @Nullable Envelope envelope, long generation) {
    if (!acknowledge) {
      return SILENCE;
    }
    JsonText text = new JsonText().open();
    if (envelope != null) {
      if (envelope.destination() != null) {
        text.name("src").value(envelope.destination());
      }
      if (envelope.source() != null) {
        text.name("dest").value(envelope.source());
      }
      text.name("body").open();
    }
    text.name("type").value(message.answerName());
    if (generation != NodeEngine.CURRENT) {
      text.name("generation").value(generation);
    }
    if (envelope != null) {
      text.name("in_reply_to").value(envelope.messageId()).close();
    }
    return text.close().line();
  }

  private static byte[] rejected(String type, String job, long asked, Rejected rejected) {
    JsonText text = new JsonText().open();
    text.name("type").value(type).name("reason").value(reason(asked, rejected));
    if (rejected.worker() != null) {
      text.name("existing_assignment").open();
      text.name("job_id").value(job).name("worker").value(rejected.worker()).close();
    }
    return text.close().line();
  }

  private static String reason(long asked, Rejected rejected) {
    long current = rejected.generation();
    return switch (rejected.reason()) {
      case NEVER_ASSIGNED -> "Job was never assigned";
      case COMPLETED -> "Job already completed in generation " + current;
      case STALE_GENERATION -> "Generation " + asked + " is stale: job is in generation " + current;
      case FUTURE_GENERATION ->
          "Generation " + asked + " is not assigned: job is in generation " + current;
      case ALREADY_ASSIGNED -> "Job already assigned in generation " + current;
      case NOT_ASSIGNED -> "Job is not assigned in generation " + current;
      case OTHER_WORKER -> "Job is assigned to another worker in generation " + current;
      case FULL -> throw new IllegalStateException("Expected a judgement but was " + rejected);
    };
  }

  /** After a restart: what is assigned, and who has to be told again. */
  byte[] recovered(@Nullable Assignments found) {
    JsonText text = new JsonText().open().name("type").value("recovery_complete");
    Set<String> pending = new LinkedHashSet<>();
    text.name("job_assignments").open();
    if (found != null) {
      for (Assignment each : found.jobs()) {
        text.name(each.job()).value(each.worker());
        if (each.pending()) {
          pending.add(each.worker());
        }
      }
    }
    text.close().name("pending_notifications").openList();
    pending.forEach(text::value);
    return text.closeList().close().line();
  }

  /** What is assigned now. */
  byte[] assignments(Assignments now) {
    JsonText text = new JsonText().open().name("type").value("assignments");
    text.name("job_assignments").open();
    for (Assignment each : now.jobs()) {
      text.name(each.job()).value(each.worker());
    }
    text.close().name("generations").open();
    for (Assignment each : now.jobs()) {
      text.name(each.job()).value(each.generation());
    }
    text.close().name("leader").value(now.leader()).name("term").value(now.term());
    return text.close().line();
  }

  /** A new leader. */
  byte[] elected(Succession succession) {
    JsonText text = new JsonText().open().name("type").value("new_leader_elected");
    text.name("old_leader").value(succession.oldLeader());
    text.name("new_leader").value(succession.newLeader());
    return text.name("term").value(succession.term()).close().line();
  }

  /** A line that was refused. */
  byte[] error(long line, ErrorCode code, String text) {
    JsonText error = new JsonText().open().name("type").value("error");
    error.name("code").value(code.word());
    return error.name("text").value("line " + line + ": " + text).close().line();
  }

  /** A line that was refused. */
  byte[] error(long line, RefusedLineException refused) {
    return error(line, refused.code(), Objects.requireNonNull(refused.text()));
  }
}
