package io.holdfast.cli.node;

import io.holdfast.cli.node.Message.AckAssignment;
import io.holdfast.cli.node.Message.AssignJob;
import io.holdfast.cli.node.Message.CompleteJob;
import io.holdfast.cli.node.Message.GetAssignments;
import io.holdfast.cli.node.Message.Init;
import io.holdfast.cli.node.Message.LeaderCrash;
import io.holdfast.cli.node.Message.ReleaseJob;
import io.holdfast.cli.node.Message.ReplicaRestart;
import io.holdfast.cli.node.Message.SchedulerCrash;
import io.holdfast.cli.node.Message.SchedulerRestart;
import io.holdfast.cli.node.NodeEngine.AnswerListener;
import io.holdfast.cli.node.NodeEngine.NoQuorumException;
import io.holdfast.cli.node.OrderedOutput.FilledPlace;
import io.holdfast.cli.node.OrderedOutput.Place;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of a node over its input: reads lines, and has the engine do what they ask.
 *
 * <p>Messages about jobs are pipelined. Every other one waits until all lines before it are
 * answered, so that what it does or sees is a function of the lines alone.
 *
 * <p>A line is checked in this order, and the first thing that is wrong is what is said: is it a
 * message at all; has the scheduler crashed; is its type known; is there a cluster; its fields; the
 * replica it names. Then the engine judges.
 */
final class NodeSession {
  private final NodeEngine engine;
  private final OrderedOutput output;
  private final Answers answers;
  private final MessageParser parser = new MessageParser();

  /** Between a scheduler_crash and its scheduler_restart. */
  private boolean crashed;

  NodeSession(NodeEngine engine, OrderedOutput output, boolean acknowledge) {
    this.engine = engine;
    this.output = output;
    this.answers = new Answers(acknowledge);
  }

  /** Works off the whole input; everything is answered and printed when it returns. */
  void run(InputStream input) throws IOException {
    LineReader lines = new LineReader(input);
    while (lines.next()) {
      take(lines);
    }
    output.awaitPrinted();
  }

  private void take(LineReader lines) {
    long line = lines.lineNumber();
    try {
      if (lines.tooLong()) {
        throw new RefusedLineException(
            ErrorCode.MALFORMED, "longer than " + LineReader.MAX_LINE_BYTES + " bytes");
      }
      String type = parser.parse(lines.bytes(), lines.offset(), lines.length());
      if (type != null) {
        Message message = understand(type);
        handle(line, message, parser.envelope());
      }
    } catch (RefusedLineException refused) {
      say(answers.error(line, refused));
    }
  }

  private Message understand(String type) throws RefusedLineException {
    MessageType known = MessageType.named(type);
    if (crashed && known != MessageType.SCHEDULER_RESTART) {
      throw new RefusedLineException(
          ErrorCode.UNAVAILABLE, "the scheduler has crashed and waits for scheduler_restart");
    }
    if (known == null) {
      throw new RefusedLineException(
          ErrorCode.UNKNOWN_TYPE, "field type: '" + abbreviated(type) + "' is not known");
    }
    if (known != MessageType.INIT
        && known != MessageType.SCHEDULER_RESTART
        && engine.replicas().isEmpty()) {
      throw new RefusedLineException(
          ErrorCode.NOT_INITIALIZED, "field type: '" + type + "' needs an init before it");
    }
    return known.read(parser.fields());
  }

  private static String abbreviated(String text) {
    int most = 100;
    return text.length() <= most ? text : text.substring(0, most) + "...";
  }

  private void handle(long line, Message message, @Nullable Envelope envelope)
      throws RefusedLineException {
    if (message instanceof AssignJob assign) {
      engine.assign(
          assign.job(), assign.worker(), assign.generation(), place(line, message, envelope));
    } else if (message instanceof AckAssignment ack) {
      engine.acknowledge(ack.job(), ack.worker(), ack.generation(), place(line, message, envelope));
    } else if (message instanceof CompleteJob complete) {
      engine.complete(
          complete.job(), complete.worker(), complete.generation(), place(line, message, envelope));
    } else if (message instanceof ReleaseJob release) {
      engine.release(release.job(), place(line, message, envelope));
    } else {
      output.awaitPrinted();
      try {
        say(control(message, envelope));
      } catch (NoQuorumException none) {
        throw new RefusedLineException(
            ErrorCode.NO_QUORUM, Objects.requireNonNull(none.getMessage()));
      }
    }
  }

  /** Whatever is not about one job; nothing is under way. */
  private byte[] control(Message message, @Nullable Envelope envelope)
      throws RefusedLineException, NoQuorumException {
    if (message instanceof Init init) {
      init(init);
    } else if (message instanceof SchedulerCrash) {
      engine.crash();
      crashed = true;
    } else if (message instanceof SchedulerRestart) {
      crashed = false;
      return answers.recovered(engine.replicas().isEmpty() ? null : engine.restart());
    } else if (message instanceof LeaderCrash crash) {
      checkLeader(crash.leader());
      return answers.elected(engine.crashLeader());
    } else if (message instanceof ReplicaRestart restart) {
      checkReplica("replica_id", restart.replica());
      engine.restartReplica(restart.replica());
    } else if (message instanceof GetAssignments) {
      return answers.assignments(engine.assignments());
    } else {
      throw new IllegalStateException("Expected a message about no job but was " + message);
    }
    return answers.accepted(message, envelope);
  }

  private void init(Init init) throws RefusedLineException {
    if (engine.replicas().isEmpty()) {
      engine.init(init.replicas());
    } else if (!engine.replicas().equals(init.replicas())) {
      throw RefusedLineException.field(
          "replicas", "the cluster has other replicas already, or in another order");
    }
  }

  private void checkReplica(String field, String replica) throws RefusedLineException {
    if (!engine.replicas().contains(replica)) {
      throw new RefusedLineException(
          ErrorCode.UNKNOWN_REPLICA,
          "field " + field + ": '" + abbreviated(replica) + "' is not in the cluster");
    }
  }

  private void checkLeader(@Nullable String named) throws RefusedLineException {
    if (named != null) {
      checkReplica("leader_id", named);
    }
    String leader = engine.leader();
    if (leader == null) {
      throw new RefusedLineException(ErrorCode.NO_QUORUM, "field leader_id: there is no leader");
    }
    if (named != null && !named.equals(leader)) {
      throw new RefusedLineException(
          ErrorCode.NOT_LEADER,
          "field leader_id: '"
              + abbreviated(named)
              + "' is not the leader, '"
              + abbreviated(leader)
              + "' is");
    }
  }

  private void say(byte[] line) {
    output.add(new FilledPlace(line));
  }

  private JobPlace place(long line, Message message, @Nullable Envelope envelope) {
    JobPlace place = new JobPlace(answers, line, message, envelope);
    output.add(place);
    return place;
  }

  /** The place of a message about a job: filled when the engine has judged. */
  private static final class JobPlace extends Place implements AnswerListener {
    private final Answers answers;
    private final long line;
    private final Message message;
    private final @Nullable Envelope envelope;
    private @Nullable Answer answer;

    JobPlace(Answers answers, long line, Message message, @Nullable Envelope envelope) {
      this.answers = answers;
      this.line = line;
      this.message = message;
      this.envelope = envelope;
    }

    @Override
    public void answered(Answer answer) {
      if (this.answer != null) {
        throw new IllegalStateException("Expected one answer but got another: " + answer);
      }
      this.answer = answer;
      fill();
    }

    @Override
    byte[] line() {
      return answers.job(line, message, envelope, Objects.requireNonNull(answer));
    }
  }
}
