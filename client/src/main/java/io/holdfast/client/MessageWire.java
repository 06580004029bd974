package io.holdfast.client;

import io.holdfast.client.Submissions.Submitted;
import io.holdfast.client.Submissions.Verdict;
import io.holdfast.client.Transport.Assignment;
import io.holdfast.client.Transport.Completion;
import io.holdfast.client.Transport.Delivery;
import io.holdfast.client.Transport.Held;
import io.holdfast.client.Transport.ItemAnswer;
import io.holdfast.client.Transport.Status;
import io.holdfast.client.Transport.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bodies as messages of the .proto files of {@code api}: a tenth of the processor time of JSON.
 *
 * <p>Written and read by hand. The generated types would bring protobuf's library into every
 * application, and with it its versions; these are seven small messages, and the tests hold them
 * against the generated types. Fields that it does not know are passed over, as a newer server may
 * have more to say.
 */
final class MessageWire implements Wire {
  static final String CONTENT_TYPE = "application/x-protobuf";
  static final MessageWire MESSAGES = new MessageWire();

  private MessageWire() {}

  @Override
  public String contentType() {
    return CONTENT_TYPE;
  }

  // --- SubmitBatchRequest, SubmitBatchResponse

  @Override
  public byte[] jobs(List<NewJob> jobs) {
    int bytes = 0;
    for (NewJob job : jobs) {
      bytes += job.bytes();
    }
    MessageWriter out = new MessageWriter(bytes);
    for (NewJob job : jobs) {
      if (!job.isPlain()) {
        throw new IllegalArgumentException("Expected a job without anything unusual");
      }
      int message = out.begin(1);
      out.text(1, job.key());
      if (job.queue() != null) {
        out.text(2, job.queue());
      }
      out.text(3, job.type());
      out.bytes(4, job.payload());
      Duration keyTtl = job.keyTtl();
      if (keyTtl != null) {
        out.number(13, keyTtl.toMillis());
      }
      out.end(message);
    }
    return out.toBytes();
  }

  @Override
  public List<Verdict> verdicts(byte[] answer) {
    MessageReader in = new MessageReader(answer);
    List<Verdict> verdicts = new ArrayList<>();
    while (in.next()) {
      if (in.field() == 1) {
        verdicts.add(verdict(in.message()));
      }
    }
    return verdicts;
  }

  private static Verdict verdict(MessageReader in) {
    Verdict verdict = null;
    while (in.next()) {
      if (in.field() == 1) {
        verdict = new Verdict(submitted(in.message()), null);
      } else if (in.field() == 2) {
        verdict = new Verdict(null, refused(in.message()));
      }
    }
    if (verdict == null) {
      throw WireJson.invalid("a submission or a refusal", null);
    }
    return verdict;
  }

  private static Submitted submitted(MessageReader in) {
    long id = 0;
    long generation = 0;
    JobState state = JobState.UNKNOWN;
    boolean duplicate = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = in.number();
        case 2 -> generation = in.number();
        case 3 -> state = state(in.number());
        case 4 -> duplicate = in.number() != 0;
        default -> {}
      }
    }
    return new Submitted(id, generation, state, duplicate);
  }

  private static HoldfastException refused(MessageReader in) {
    String code = "";
    String message = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> code = in.text();
        case 2 -> message = in.text();
        default -> {}
      }
    }
    return new HoldfastException(code, message.isEmpty() ? code : message);
  }

  private static JobState state(long number) {
    return switch ((int) Math.min(number, Integer.MAX_VALUE)) {
      case 1 -> JobState.SCHEDULED;
      case 2 -> JobState.READY;
      case 3 -> JobState.ASSIGNED;
      case 4 -> JobState.RUNNING;
      case 5 -> JobState.HELD;
      case 6 -> JobState.SUCCEEDED;
      case 7 -> JobState.FAILED;
      case 8 -> JobState.CANCELLED;
      case 9 -> JobState.EXPIRED;
      default -> JobState.UNKNOWN;
    };
  }

  // --- LeaseRequest, LeaseResponse

  @Override
  public byte[] lease(int slots, Duration wait) {
    MessageWriter out = new MessageWriter(16);
    out.number(1, slots);
    out.number(2, wait.toMillis());
    return out.toBytes();
  }

  @Override
  public Delivery delivery(byte[] answer) {
    MessageReader in = new MessageReader(answer);
    long term = 0;
    boolean draining = false;
    List<Assignment> assignments = new ArrayList<>();
    List<Held> cancels = new ArrayList<>();
    Assignment before = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> term = in.number();
        case 2 -> {
          before = assignment(in.message(), before);
          assignments.add(before);
        }
        case 3 -> cancels.add(held(in.message()));
        case 4 -> draining = in.number() != 0;
        default -> {}
      }
    }
    return new Delivery(term, assignments, cancels, draining);
  }

  /**
   * @param before the one before it, whose names are mostly the same; null for none
   */
  private static Assignment assignment(MessageReader in, @Nullable Assignment before) {
    long job = 0;
    long generation = 0;
    int attempt = 0;
    String queue = "";
    String type = "";
    byte[] payload = MessageReader.NOTHING;
    OnWorkerLoss loss = OnWorkerLoss.REASSIGN;
    String traceparent = "";
    String tracestate = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> job = in.number();
        case 2 -> generation = in.number();
        case 3 -> attempt = (int) in.number();
        case 4 -> queue = before == null ? in.text() : in.text(before.queue());
        case 5 -> type = before == null ? in.text() : in.text(before.type());
        case 6 -> payload = in.bytes();
        case 8 -> loss = loss(in.number());
        case 9 -> traceparent = in.text();
        case 10 -> tracestate = in.text();
        default -> {}
      }
    }
    Trace trace =
        traceparent.isEmpty() && tracestate.isEmpty()
            ? Trace.NONE
            : new Trace(traceparent, tracestate);
    return new Assignment(job, generation, attempt, queue, type, payload, loss, trace);
  }

  /** Of all others, also unknown ones, the careful way. */
  private static OnWorkerLoss loss(long number) {
    return number <= 1
        ? OnWorkerLoss.REASSIGN
        : number == 3 ? OnWorkerLoss.FAIL : OnWorkerLoss.HOLD;
  }

  private static Held held(MessageReader in) {
    long job = 0;
    long generation = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> job = in.number();
        case 2 -> generation = in.number();
        default -> {}
      }
    }
    return new Held(job, generation);
  }

  // --- AcceptRequest, CompleteRequest, Results

  @Override
  public byte[] accept(long session, List<Held> items) {
    MessageWriter out = new MessageWriter(16 + 16 * items.size());
    out.number(1, session);
    for (Held item : items) {
      int message = out.begin(2);
      write(out, item);
      out.end(message);
    }
    return out.toBytes();
  }

  @Override
  public byte[] complete(long session, List<Completion> items) {
    int bytes = 16;
    for (Completion item : items) {
      bytes += 24 + item.result().length;
    }
    MessageWriter out = new MessageWriter(bytes);
    out.number(1, session);
    for (Completion item : items) {
      int message = out.begin(2);
      write(out, item.held());
      out.bytes(3, item.result());
      out.end(message);
    }
    return out.toBytes();
  }

  private static void write(MessageWriter out, Held held) {
    out.number(1, held.job());
    out.number(2, held.generation());
  }

  @Override
  public List<ItemAnswer> results(byte[] answer) {
    MessageReader in = new MessageReader(answer);
    List<ItemAnswer> answers = new ArrayList<>();
    while (in.next()) {
      if (in.field() == 1) {
        answers.add(itemAnswer(in.message()));
      }
    }
    return answers;
  }

  private static ItemAnswer itemAnswer(MessageReader in) {
    long status = 0;
    long generation = 0;
    long owner = 0;
    while (in.next()) {
      switch (in.field()) {
        case 2 -> status = in.number();
        case 3 -> generation = in.number();
        case 4 -> owner = in.number();
        default -> {}
      }
    }
    return new ItemAnswer(
        switch ((int) Math.min(status, Integer.MAX_VALUE)) {
          case 1 -> Status.OK;
          case 2 -> Status.FENCED;
          case 3 -> Status.NOT_FOUND;
          default -> throw WireJson.invalid("OK, FENCED or NOT_FOUND in status", null);
        },
        generation,
        owner);
  }
}
