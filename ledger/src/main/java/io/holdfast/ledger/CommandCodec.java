package io.holdfast.ledger;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries as bytes, the format of docs/entry-format.md: a version first, then the entry's own
 * facts, then its commands, each with the code of its type before its fields.
 *
 * <p>Equal entries have equal bytes, and there is one way to write each. A code is never given
 * twice and a field is never moved: a command that needs one more fact is a new code. A version or
 * a code that is not known here is an {@link UnknownFormatException}, which stops the replica.
 *
 * <p>Safe for use from several threads.
 */
public final class CommandCodec {

  /** The version that is written. */
  static final int VERSION = 1;

  static final int SUBMIT = 1;
  static final int ASSIGN = 2;
  static final int TAKE_OVER = 3;
  static final int ACKNOWLEDGE = 4;
  static final int COMPLETE = 5;
  static final int FAIL = 6;
  static final int RELEASE = 7;
  static final int CANCEL = 8;
  static final int ACKNOWLEDGE_CANCEL = 9;
  static final int RESUME = 10;
  static final int RETRY = 11;
  static final int OPEN_SESSION = 12;
  static final int CLOSE_SESSION = 13;
  static final int ESTABLISH_LEADERSHIP = 14;
  static final int TICK = 15;
  static final int PURGE = 16;

  /** OpenSession with queues and types; one without is still {@link #OPEN_SESSION}. */
  static final int OPEN_SESSION_FOR_QUEUES = 17;

  static final int DRAIN_SESSION = 18;

  /** Submit of a job that belongs to a trace; one without is still {@link #SUBMIT}. */
  static final int SUBMIT_IN_TRACE = 19;

  static final int PUT_MEMBER = 20;
  static final int DROP_MEMBER = 21;
  static final int PROVE_LIFE = 22;

  /** Submit of a job with a priority, a backoff or ties; one without is a shorter one. */
  static final int SUBMIT_IN_FULL = 23;

  static final int PUT_SCHEDULE = 24;
  static final int DROP_SCHEDULE = 25;
  static final int PAUSE_SCHEDULE = 26;
  static final int FIRE = 27;
  static final int SKIP_OCCURRENCES = 28;
  static final int RETRY_AT = 36;
  static final int PUT_QUEUE = 30;
  static final int SET_QUEUE_MODE = 31;
  static final int CHANGE_JOB = 32;
  static final int PURGE_QUEUE = 33;

  private CommandCodec() {}

  /** The bytes of an entry. */
  public static byte[] encode(Entry entry) {
    ByteWriter out = new ByteWriter(64 + 64 * entry.commands().size());
    out.writeByte(VERSION);
    out.writeLong(entry.nonce());
    out.writeVarint(entry.time());
    out.writeVarint(entry.sequence());
    out.writeVarint(entry.commands().size());
    Encoder encoder = new Encoder(out);
    for (Command command : entry.commands()) {
      command.accept(encoder);
    }
    return out.toByteArray();
  }

  /**
   * The entry in the bytes between position and limit, all of them; the buffer is left as it is.
   *
   * @throws UnknownFormatException when it is of a version, or has a command, that is not known
   *     here, or is not an entry at all
   */
  public static Entry decode(ByteBuffer bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new UnknownFormatException(
          "Expected an entry of version " + VERSION + " but found version " + version);
    }
    long nonce = in.readLong();
    long time = in.readVarint();
    long sequence = in.readVarint();
    int count = in.readInt();
    if (count > in.available()) {
      throw new UnknownFormatException(
          "Expected " + count + " commands but there are only " + in.available() + " bytes");
    }
    List<Command> commands = new ArrayList<>(count);
    try {
      for (int i = 0; i < count; i++) {
        commands.add(decodeCommand(in));
      }
      in.requireEnd();
      return new Entry(nonce, time, sequence, commands);
    } catch (IllegalArgumentException e) {
      // A field out of its bounds: this was never encoded from a command.
      throw new UnknownFormatException(String.valueOf(e.getMessage()));
    }
  }

  private static Command decodeCommand(ByteReader in) {
    int type = in.readByte();
    return switch (type) {
      case SUBMIT, SUBMIT_IN_TRACE, SUBMIT_IN_FULL -> SubmitFormat.read(in, type);
      case ASSIGN -> new Command.Assign(in.readVarint(), in.readVarint(), in.readVarint());
      case TAKE_OVER -> new Command.TakeOver(in.readVarint(), in.readVarint(), in.readVarint());
      case ACKNOWLEDGE ->
          new Command.Acknowledge(in.readVarint(), in.readVarint(), in.readVarint());
      case COMPLETE ->
          new Command.Complete(
              in.readVarint(),
              in.readVarint(),
              in.readVarint(),
              in.readBytes(Limits.MAX_RESULT_BYTES));
      case FAIL ->
          new Command.Fail(
              in.readVarint(),
              in.readVarint(),
              in.readVarint(),
              in.readText(Limits.MAX_ERROR_BYTES),
              in.readVarint(),
              in.readBoolean());
      case RELEASE ->
          new Command.Release(
              in.readVarint(), in.readVarint(), ReleaseReason.ofCode(in.readByte()));
      case CANCEL -> new Command.Cancel(in.readVarint(), in.readVarint());
      case ACKNOWLEDGE_CANCEL ->
          new Command.AcknowledgeCancel(in.readVarint(), in.readVarint(), in.readVarint());
      case RESUME -> new Command.Resume(in.readVarint());
      case RETRY -> new Command.Retry(in.readVarint());
      case OPEN_SESSION ->
          new Command.OpenSession(
              in.readVarint(), in.readText(Limits.MAX_NAME_BYTES), in.readVarint());
      case OPEN_SESSION_FOR_QUEUES ->
          new Command.OpenSession(
              in.readVarint(),
              in.readText(Limits.MAX_NAME_BYTES),
              in.readVarint(),
              in.readTexts(Limits.MAX_NAMES_OF_SESSION, Limits.MAX_NAME_BYTES),
              in.readTexts(Limits.MAX_NAMES_OF_SESSION, Limits.MAX_NAME_BYTES));
      case CLOSE_SESSION -> new Command.CloseSession(in.readVarint());
      case PROVE_LIFE -> new Command.ProveLife(in.readVarint(), in.readVarint());
      case DRAIN_SESSION -> new Command.DrainSession(in.readVarint());
      case ESTABLISH_LEADERSHIP ->
          new Command.EstablishLeadership(
              in.readText(Limits.MAX_NAME_BYTES), in.readVarint(), in.readLong(), in.readBoolean());
      case TICK -> new Command.Tick(in.readInt());
      case PURGE -> new Command.Purge(in.readVarint(), in.readInt());
      case PUT_MEMBER ->
          new MemberCommand.PutMember(
              in.readText(Limits.MAX_NAME_BYTES),
              in.readLong(),
              in.readText(Limits.MAX_ADDRESS_BYTES),
              in.readText(Limits.MAX_ADDRESS_BYTES));
      case DROP_MEMBER ->
          new MemberCommand.DropMember(in.readText(Limits.MAX_NAME_BYTES), in.readLong());
      case PUT_SCHEDULE ->
          new ScheduleCommand.PutSchedule(
              in.readText(Limits.MAX_NAME_BYTES), ScheduleFormat.readSpec(in));
      case DROP_SCHEDULE -> new ScheduleCommand.DropSchedule(in.readText(Limits.MAX_NAME_BYTES));
      case PAUSE_SCHEDULE ->
          new ScheduleCommand.PauseSchedule(in.readText(Limits.MAX_NAME_BYTES), in.readBoolean());
      case FIRE -> ScheduleFormat.readFire(in);
      case SKIP_OCCURRENCES -> ScheduleFormat.readSkip(in);
      case RETRY_AT -> new RetryAt(in.readVarint(), in.readVarint());
      case PUT_QUEUE, SET_QUEUE_MODE, CHANGE_JOB, PURGE_QUEUE -> QueueFormat.read(in, type);
      default -> throw new UnknownFormatException("Expected a command but found type " + type);
    };
  }

  /** The constant of a code; codes are positions, which a test holds fast. */
  static <E> E pick(E[] constants, int code) {
    if (code >= constants.length) {
      throw new UnknownFormatException(
          "Expected one of " + constants.length + " constants but found number " + code);
    }
    return constants[code];
  }

  /** Writes one command; the answer is the writer, for want of a better one. */
  private record Encoder(ByteWriter out) implements CommandVisitor<ByteWriter> {

    @Override
    public ByteWriter submit(Command.Submit command) {
      SubmitFormat.write(out, command);
      return out;
    }

    @Override
    public ByteWriter assign(Command.Assign command) {
      return owned(ASSIGN, command.jobId(), command.sessionId(), command.generation());
    }

    @Override
    public ByteWriter takeOver(Command.TakeOver command) {
      return owned(TAKE_OVER, command.jobId(), command.sessionId(), command.generation());
    }

    @Override
    public ByteWriter acknowledge(Command.Acknowledge command) {
      return owned(ACKNOWLEDGE, command.jobId(), command.sessionId(), command.generation());
    }

    @Override
    public ByteWriter complete(Command.Complete command) {
      owned(COMPLETE, command.jobId(), command.sessionId(), command.generation());
      out.writeBytes(command.result());
      return out;
    }

    @Override
    public ByteWriter fail(Command.Fail command) {
      owned(FAIL, command.jobId(), command.sessionId(), command.generation());
      out.writeText(command.error());
      out.writeVarint(command.retryAt());
      out.writeBoolean(command.retryable());
      return out;
    }

    @Override
    public ByteWriter release(Command.Release command) {
      out.writeByte(RELEASE);
      out.writeVarint(command.jobId());
      out.writeVarint(command.generation());
      out.writeByte(command.reason().code());
      return out;
    }

    @Override
    public ByteWriter cancel(Command.Cancel command) {
      out.writeByte(CANCEL);
      out.writeVarint(command.jobId());
      out.writeVarint(command.graceUntil());
      return out;
    }

    @Override
    public ByteWriter acknowledgeCancel(Command.AcknowledgeCancel command) {
      return owned(ACKNOWLEDGE_CANCEL, command.jobId(), command.sessionId(), command.generation());
    }

    @Override
    public ByteWriter resume(Command.Resume command) {
      out.writeByte(RESUME);
      out.writeVarint(command.jobId());
      return out;
    }

    @Override
    public ByteWriter retry(Command.Retry command) {
      out.writeByte(RETRY);
      out.writeVarint(command.jobId());
      return out;
    }

    @Override
    public ByteWriter openSession(Command.OpenSession command) {
      boolean named = command.queues().isEmpty() && command.types().isEmpty();
      out.writeByte(named ? OPEN_SESSION : OPEN_SESSION_FOR_QUEUES);
      out.writeVarint(command.sessionId());
      out.writeText(command.worker());
      out.writeVarint(command.leaseMillis());
      if (!named) {
        out.writeTexts(command.queues());
        out.writeTexts(command.types());
      }
      return out;
    }

    @Override
    public ByteWriter closeSession(Command.CloseSession command) {
      out.writeByte(CLOSE_SESSION);
      out.writeVarint(command.sessionId());
      return out;
    }

    @Override
    public ByteWriter proveLife(Command.ProveLife command) {
      out.writeByte(PROVE_LIFE);
      out.writeVarint(command.sessionId());
      out.writeVarint(command.at());
      return out;
    }

    @Override
    public ByteWriter drainSession(Command.DrainSession command) {
      out.writeByte(DRAIN_SESSION);
      out.writeVarint(command.sessionId());
      return out;
    }

    @Override
    public ByteWriter establishLeadership(Command.EstablishLeadership command) {
      out.writeByte(ESTABLISH_LEADERSHIP);
      out.writeText(command.replica());
      out.writeVarint(command.raftTerm());
      out.writeLong(command.nonce());
      out.writeBoolean(command.passes());
      return out;
    }

    @Override
    public ByteWriter tick(Command.Tick command) {
      out.writeByte(TICK);
      out.writeVarint(command.maxItems());
      return out;
    }

    @Override
    public ByteWriter purge(Command.Purge command) {
      out.writeByte(PURGE);
      out.writeVarint(command.endedBefore());
      out.writeVarint(command.maxItems());
      return out;
    }

    @Override
    public ByteWriter putMember(MemberCommand.PutMember command) {
      out.writeByte(PUT_MEMBER);
      out.writeText(command.replica());
      out.writeLong(command.incarnation());
      out.writeText(command.replication());
      out.writeText(command.api());
      return out;
    }

    @Override
    public ByteWriter dropMember(MemberCommand.DropMember command) {
      out.writeByte(DROP_MEMBER);
      out.writeText(command.replica());
      out.writeLong(command.incarnation());
      return out;
    }

    @Override
    public ByteWriter putSchedule(ScheduleCommand.PutSchedule command) {
      out.writeByte(PUT_SCHEDULE);
      out.writeText(command.name());
      ScheduleFormat.writeSpec(out, command.spec());
      return out;
    }

    @Override
    public ByteWriter dropSchedule(ScheduleCommand.DropSchedule command) {
      out.writeByte(DROP_SCHEDULE);
      out.writeText(command.name());
      return out;
    }

    @Override
    public ByteWriter pauseSchedule(ScheduleCommand.PauseSchedule command) {
      out.writeByte(PAUSE_SCHEDULE);
      out.writeText(command.name());
      out.writeBoolean(command.paused());
      return out;
    }

    @Override
    public ByteWriter fire(ScheduleCommand.Fire command) {
      out.writeByte(FIRE);
      ScheduleFormat.writeFire(out, command);
      return out;
    }

    @Override
    public ByteWriter skipOccurrences(ScheduleCommand.SkipOccurrences command) {
      out.writeByte(SKIP_OCCURRENCES);
      ScheduleFormat.writeSkip(out, command);
      return out;
    }

    @Override
    public ByteWriter retryAt(RetryAt command) {
      out.writeByte(RETRY_AT);
      out.writeVarint(command.jobId());
      out.writeVarint(command.runAt());
      return out;
    }

    @Override
    public ByteWriter putQueue(QueueCommand.PutQueue command) {
      return QueueFormat.write(out, command);
    }

    @Override
    public ByteWriter setQueueMode(QueueCommand.SetQueueMode command) {
      return QueueFormat.write(out, command);
    }

    @Override
    public ByteWriter changeJob(QueueCommand.ChangeJob command) {
      return QueueFormat.write(out, command);
    }

    @Override
    public ByteWriter purgeQueue(QueueCommand.PurgeQueue command) {
      return QueueFormat.write(out, command);
    }

    private ByteWriter owned(int type, long jobId, long sessionId, long generation) {
      out.writeByte(type);
      out.writeVarint(jobId);
      out.writeVarint(sessionId);
      out.writeVarint(generation);
      return out;
    }
  }
}
