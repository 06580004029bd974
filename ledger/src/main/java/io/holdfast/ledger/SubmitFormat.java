package io.holdfast.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * How a Submit is written in an entry, and what a job is made of in a snapshot. Write and read of
 * one part stand side by side, in the same order of fields.
 */
final class SubmitFormat {
  // What follows in a part that most jobs have not.
  private static final int HAS_TRACE = 1;
  private static final int HAS_LIMIT = 2;
  private static final int HAS_FAIRNESS = 4;
  private static final int HAS_AFTER = 8;
  private static final int HAS_OCCURRENCE = 16;
  private static final int ALL = 31;

  private SubmitFormat() {}

  /** Its code and its fields, in the shortest of the three ways. */
  static void write(ByteWriter out, Command.Submit command) {
    JobTies ties = command.ties();
    int type = type(command);
    out.writeByte(type);
    out.writeVarint(command.jobId());
    String key = command.key();
    out.writeBoolean(key != null);
    if (key != null) {
      out.writeText(key);
    }
    out.writeVarint(command.keyExpiresAt());
    out.writeText(command.queue());
    out.writeText(command.type());
    out.writeBytes(command.payload());
    out.writeVarint(command.runAt());
    out.writeVarint(command.queueDeadline());
    out.writeVarint(command.totalDeadline());
    JobRules rules = command.rules();
    if (type == CommandCodec.SUBMIT_IN_FULL) {
      writeRules(out, rules);
      out.writeByte(command.priority());
      writeTies(out, ties);
      return;
    }
    out.writeVarint(rules.runTimeout());
    out.writeVarint(rules.retry().maxAttempts());
    out.writeVarint(rules.retry().delay());
    out.writeByte(rules.onWorkerLoss().code());
    if (type == CommandCodec.SUBMIT_IN_TRACE) {
      out.writeTrace(ties.trace());
    }
  }

  private static int type(Command.Submit command) {
    JobTies ties = command.ties();
    boolean full =
        command.priority() != Command.Submit.DEFAULT_PRIORITY
            || !command.rules().retry().isFixed()
            || !ties.isTraceAtMost();
    if (full) {
      return CommandCodec.SUBMIT_IN_FULL;
    }
    return ties.trace().isNone() ? CommandCodec.SUBMIT : CommandCodec.SUBMIT_IN_TRACE;
  }

  /** The fields after the code. */
  static Command.Submit read(ByteReader in, int type) {
    long id = in.readVarint();
    String key = in.readBoolean() ? in.readText(Limits.MAX_KEY_BYTES) : null;
    long keyExpiresAt = in.readVarint();
    String queue = in.readText(Limits.MAX_NAME_BYTES);
    String jobType = in.readText(Limits.MAX_NAME_BYTES);
    byte[] payload = in.readBytes(Limits.MAX_PAYLOAD_BYTES);
    long runAt = in.readVarint();
    long queueDeadline = in.readVarint();
    long totalDeadline = in.readVarint();
    JobRules rules;
    int priority = Command.Submit.DEFAULT_PRIORITY;
    JobTies ties = JobTies.NONE;
    if (type == CommandCodec.SUBMIT_IN_FULL) {
      rules = readRules(in);
      priority = in.readByte();
      ties = readTies(in);
    } else {
      long runTimeout = in.readVarint();
      RetryPolicy retry = RetryPolicy.fixed(in.readInt(), in.readVarint());
      rules = new JobRules(retry, runTimeout, OnWorkerLoss.ofCode(in.readByte()));
      if (type == CommandCodec.SUBMIT_IN_TRACE) {
        ties = JobTies.of(in.readTrace());
      }
    }
    Command.Submit command =
        new Command.Submit(
            id,
            key,
            keyExpiresAt,
            queue,
            jobType,
            payload,
            runAt,
            queueDeadline,
            totalDeadline,
            priority,
            rules,
            ties);
    if (type(command) != type) {
      throw new UnknownFormatException("Expected a Submit in its shortest form, not " + type);
    }
    return command;
  }

  static void writeRules(ByteWriter out, JobRules rules) {
    RetryPolicy retry = rules.retry();
    out.writeVarint(rules.runTimeout());
    out.writeByte(rules.onWorkerLoss().code());
    out.writeVarint(retry.maxAttempts());
    out.writeVarint(retry.delay());
    out.writeBoolean(!retry.isFixed());
    if (!retry.isFixed()) {
      out.writeVarint(retry.factorPercent());
      out.writeVarint(retry.maxDelay());
      out.writeVarint(retry.jitterPercent());
      out.writeVarint(retry.delays().size());
      for (long each : retry.delays()) {
        out.writeVarint(each);
      }
      out.writeTexts(retry.neverOn());
    }
  }

  static JobRules readRules(ByteReader in) {
    long runTimeout = in.readVarint();
    OnWorkerLoss onWorkerLoss = OnWorkerLoss.ofCode(in.readByte());
    int maxAttempts = in.readInt();
    long delay = in.readVarint();
    if (!in.readBoolean()) {
      return new JobRules(RetryPolicy.fixed(maxAttempts, delay), runTimeout, onWorkerLoss);
    }
    int factor = in.readInt();
    long maxDelay = in.readVarint();
    int jitter = in.readInt();
    int count = in.readInt();
    if (count > Limits.MAX_RETRY_DELAYS) {
      throw new UnknownFormatException("Expected few delays but there are " + count);
    }
    List<Long> delays = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      delays.add(in.readVarint());
    }
    List<String> neverOn = in.readTexts(Limits.MAX_NEVER_ON, Limits.MAX_NAME_BYTES);
    RetryPolicy retry =
        new RetryPolicy(maxAttempts, delay, factor, maxDelay, jitter, delays, neverOn);
    if (retry.isFixed()) {
      throw new UnknownFormatException("Expected a backoff that is more than a delay");
    }
    return new JobRules(retry, runTimeout, onWorkerLoss);
  }

  static void writeTies(ByteWriter out, JobTies ties) {
    KeyLimit limit = ties.limit();
    Predecessors after = ties.after();
    Occurrence occurrence = ties.occurrence();
    out.writeByte(
        (ties.trace().isNone() ? 0 : HAS_TRACE)
            | (limit.isNone() ? 0 : HAS_LIMIT)
            | (ties.fairnessKey().isEmpty() ? 0 : HAS_FAIRNESS)
            | (after.isNone() ? 0 : HAS_AFTER)
            | (occurrence.isNone() ? 0 : HAS_OCCURRENCE));
    if (!ties.trace().isNone()) {
      out.writeTrace(ties.trace());
    }
    if (!limit.isNone()) {
      out.writeText(limit.key());
      out.writeVarint(limit.concurrent());
      out.writeVarint(limit.count());
      out.writeVarint(limit.period());
    }
    if (!ties.fairnessKey().isEmpty()) {
      out.writeText(ties.fairnessKey());
    }
    if (!after.isNone()) {
      out.writeBoolean(after.cancels());
      out.writeVarint(after.size());
      long last = 0;
      for (int i = 0; i < after.size(); i++) {
        out.writeVarint(after.jobId(i) - last);
        last = after.jobId(i);
      }
    }
    if (!occurrence.isNone()) {
      out.writeVarint(occurrence.scheduleId());
      out.writeVarint(occurrence.nominal());
    }
  }

  static JobTies readTies(ByteReader in) {
    int parts = in.readByte();
    if (parts > ALL) {
      throw new UnknownFormatException("Expected five parts of ties but found " + parts);
    }
    if (parts == 0) {
      return JobTies.NONE;
    }
    TraceContext trace = (parts & HAS_TRACE) == 0 ? TraceContext.NONE : in.readTrace();
    KeyLimit limit =
        (parts & HAS_LIMIT) == 0
            ? KeyLimit.NONE
            : new KeyLimit(
                in.readText(Limits.MAX_KEY_BYTES), in.readInt(), in.readInt(), in.readVarint());
    String fairnessKey = (parts & HAS_FAIRNESS) == 0 ? "" : in.readText(Limits.MAX_KEY_BYTES);
    Predecessors after = (parts & HAS_AFTER) == 0 ? Predecessors.NONE : readAfter(in);
    Occurrence occurrence =
        (parts & HAS_OCCURRENCE) == 0
            ? Occurrence.NONE
            : new Occurrence(in.readVarint(), in.readVarint());
    return new JobTies(trace, limit, fairnessKey, after, occurrence);
  }

  private static Predecessors readAfter(ByteReader in) {
    boolean cancels = in.readBoolean();
    int count = in.readInt();
    if (count < 1 || count > Limits.MAX_PREDECESSORS) {
      throw new UnknownFormatException("Expected jobs to wait for but there are " + count);
    }
    long[] ids = new long[count];
    long last = 0;
    for (int i = 0; i < count; i++) {
      last += in.readVarint();
      ids[i] = last;
    }
    return Predecessors.of(ids, cancels);
  }
}
