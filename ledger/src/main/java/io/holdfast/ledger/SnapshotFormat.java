package io.holdfast.ledger;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.ArrayList;
import java.util.List;

/**
 * How the parts of a snapshot are written and read; docs/entry-format.md has it byte by byte. Write
 * and read of one part stand side by side, in the same order of fields.
 *
 * <p>Bytes are a function of the state only: records come in the order of their ids, a name is
 * written where it is met first, and nothing of the memory's layout is in them.
 */
final class SnapshotFormat {
  static final int VERSION = 4;

  /** At the end, so that a snapshot that was cut off is told from a whole one. */
  static final int END = 0xE0;

  private SnapshotFormat() {}

  /** All but the tables, and how many records each of those has. */
  static void writeHead(ByteWriter out, LedgerState state) {
    out.writeByte(VERSION);
    out.writeLong(state.digest());
    out.writeVarint(state.appliedIndex);
    out.writeVarint(state.now);
    out.writeVarint(state.term);
    out.writeText(state.leader);
    out.writeVarint(state.raftTerm);
    out.writeLong(state.nonce);
    out.writeVarint(state.lastJobId);
    out.writeVarint(state.lastSessionId);
    out.writeVarint(state.submittedTotal);
    out.writeVarint(state.purgedTotal);
    out.writeVarint(state.jobs.owned().lastPlace());
    out.writeVarint(state.jobs.ended().lastPlace());
    writeMembers(out, state.members);
    out.writeVarint(state.schedules.lastId());
    out.writeVarint(state.queues.lastId());
    out.writeVarint(state.keyUses.lastId());
    out.writeVarint(state.queues.table().size());
    out.writeVarint(state.keyUses.table().size());
    out.writeVarint(state.sessions.table().size());
    out.writeVarint(state.jobs.table().size());
    out.writeVarint(state.keys.table().size());
    out.writeVarint(state.schedules.table().size());
  }

  /** What {@link #writeHead} wrote; the state's scalars are set. */
  static Head readHead(ByteReader in, LedgerState state) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new UnknownFormatException(
          "Expected a snapshot of version " + VERSION + " but found version " + version);
    }
    long digest = in.readLong();
    state.appliedIndex = in.readVarint();
    state.now = in.readVarint();
    state.term = in.readVarint();
    state.leader = in.readText(Limits.MAX_NAME_BYTES);
    state.raftTerm = in.readVarint();
    state.nonce = in.readLong();
    state.lastJobId = in.readVarint();
    state.lastSessionId = in.readVarint();
    state.submittedTotal = in.readVarint();
    state.purgedTotal = in.readVarint();
    long lastOwnedPlace = in.readVarint();
    long lastEndedPlace = in.readVarint();
    readMembers(in, state.members);
    state.schedules.restored(in.readVarint());
    return new Head(
        digest,
        lastOwnedPlace,
        lastEndedPlace,
        in.readVarint(),
        in.readVarint(),
        in.readVarint(),
        in.readVarint(),
        in.readVarint(),
        in.readVarint(),
        in.readVarint(),
        in.readVarint());
  }

  static void writeSession(ByteWriter out, SessionRecord session) {
    out.writeVarint(session.id);
    out.writeText(session.worker);
    out.writeVarint(session.leaseMillis);
    out.writeTexts(session.queues);
    out.writeTexts(session.types);
    out.writeByte(session.flags());
    out.writeVarint(session.provenAt);
  }

  static SessionRecord readSession(ByteReader in) {
    SessionRecord session =
        new SessionRecord(
            in.readVarint(),
            in.readText(Limits.MAX_NAME_BYTES),
            in.readVarint(),
            in.readTexts(Limits.MAX_NAMES_OF_SESSION, Limits.MAX_NAME_BYTES),
            in.readTexts(Limits.MAX_NAMES_OF_SESSION, Limits.MAX_NAME_BYTES));
    int flags = in.readByte();
    if (flags > 3) {
      throw new UnknownFormatException("Expected two flags of a session but found " + flags);
    }
    session.open = (flags & 1) != 0;
    session.draining = (flags & 2) != 0;
    session.provenAt = in.readVarint();
    return session;
  }

  static void writeJob(ByteWriter out, JobRecord job, WrittenNames names) {
    out.writeVarint(job.id);
    String key = job.key();
    out.writeByte(key == null ? 0 : job.hasKeyUntilEnded() ? 2 : 1);
    if (key != null) {
      out.writeText(key);
    }
    names.write(out, job.queue);
    names.write(out, job.type);
    job.writePayload(out);
    SubmitFormat.writeRules(out, job.rules);
    SubmitFormat.writeTies(out, job.ties);
    out.writeByte(job.priority);
    out.writeByte(job.state().code());
    out.writeVarint(job.attempt);
    out.writeVarint(job.generation);
    out.writeVarint(job.session);
    out.writeVarint(job.readyAt);
    out.writeVarint(job.times.queueDeadline);
    out.writeVarint(job.times.totalDeadline);
    out.writeVarint(job.times.runDeadline);
    out.writeVarint(job.times.cancelDeadline);
    boolean waits = job.times.waiting != Waiting.NONE;
    out.writeByte((waits ? 4 : 0) | (job.cancelRequested ? 2 : 0) | (job.cancelPending ? 1 : 0));
    if (waits) {
      job.times.waiting.write(out);
    }
    out.writeVarint(job.endedAt);
    out.writeVarint(job.place);
    out.writeBytes(job.report.result);
    out.writeText(job.report.error);
    out.writeByte(job.report.reason.code());
  }

  static JobRecord readJob(ByteReader in, ReadNames names) {
    long id = in.readVarint();
    int keyKind = in.readByte();
    if (keyKind > 2) {
      throw new UnknownFormatException("Expected a kind of key but found " + keyKind);
    }
    String key = keyKind == 0 ? null : in.readText(Limits.MAX_KEY_BYTES);
    long keyExpiresAt = keyKind == 2 ? Command.Submit.UNTIL_ENDED : 0;
    Name queue = names.read(in);
    Name type = names.read(in);
    byte[] payload = in.readBytes(Limits.MAX_PAYLOAD_BYTES);
    JobRules rules = SubmitFormat.readRules(in);
    JobTies ties = SubmitFormat.readTies(in);
    Command.Submit submit =
        new Command.Submit(
            id,
            key,
            keyExpiresAt,
            queue.text,
            type.text,
            payload,
            0,
            0,
            0,
            in.readByte(),
            rules,
            ties);
    JobRecord job = new JobRecord();
    long contentLow = new Content().of(submit, queue, type).low();
    job.define(submit, queue, type, contentLow, key == null ? 0 : Keys.hash(key));
    job.setState(JobState.ofCode(in.readByte()));
    job.attempt = in.readInt();
    job.generation = in.readVarint();
    job.session = in.readVarint();
    job.readyAt = in.readVarint();
    job.times = JobTimes.of(in.readVarint(), in.readVarint(), in.readVarint(), in.readVarint());
    int flags = in.readByte();
    if (flags > 7) {
      throw new UnknownFormatException("Expected three flags but found " + flags);
    }
    if ((flags & 4) != 0) {
      job.times = job.times.waiting(Waiting.read(in, ties.after().size()));
    }
    job.cancelRequested = (flags & 2) != 0;
    job.cancelPending = (flags & 1) != 0;
    job.endedAt = in.readVarint();
    job.place = in.readVarint();
    job.report =
        Report.of(
            in.readBytes(Limits.MAX_RESULT_BYTES),
            in.readText(Limits.MAX_ERROR_BYTES),
            EndReason.ofCode(in.readByte()));
    return job;
  }

  static void writeMembers(ByteWriter out, Members members) {
    List<Member> all = members.all();
    out.writeVarint(members.changedAt());
    out.writeVarint(all.size());
    for (Member member : all) {
      out.writeText(member.replica());
      out.writeLong(member.incarnation());
      out.writeText(member.replication());
      out.writeText(member.api());
      out.writeBoolean(member.dropped());
    }
  }

  static void readMembers(ByteReader in, Members members) {
    long changedAt = in.readVarint();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      members.restore(
          new Member(
              in.readText(Limits.MAX_NAME_BYTES),
              in.readLong(),
              in.readText(Limits.MAX_ADDRESS_BYTES),
              in.readText(Limits.MAX_ADDRESS_BYTES),
              in.readBoolean()));
    }
    members.restored(changedAt);
  }

  static void writeKey(ByteWriter out, KeyRecord key) {
    out.writeVarint(key.id);
    out.writeText(key.key());
    out.writeLong(key.contentLow);
    out.writeLong(key.contentHigh);
    out.writeVarint(key.expiresAt);
  }

  static KeyRecord readKey(ByteReader in) {
    long id = in.readVarint();
    String key = in.readText(Limits.MAX_KEY_BYTES);
    KeyRecord record = new KeyRecord();
    record.define(id, key, Keys.hash(key), in.readLong(), in.readLong(), in.readVarint());
    return record;
  }

  /**
   * What the head says about the rest.
   *
   * @param digest of the whole state
   * @param lastOwnedPlace last place given to an owned job
   * @param lastEndedPlace last place given to an ended job
   * @param lastQueueId last id given to a queue with settings
   * @param lastUseId last id given to the limit of a key
   * @param queues how many follow
   * @param keyUses how many follow
   * @param sessions how many follow
   * @param jobs how many follow
   * @param keys how many follow
   * @param schedules how many follow
   */
  record Head(
      long digest,
      long lastOwnedPlace,
      long lastEndedPlace,
      long lastQueueId,
      long lastUseId,
      long queues,
      long keyUses,
      long sessions,
      long jobs,
      long keys,
      long schedules) {}

  /** Numbers names as they are written: the next number means that the text follows. */
  static final class WrittenNames {
    private final Object2IntOpenHashMap<String> numbers = new Object2IntOpenHashMap<>();

    void write(ByteWriter out, Name name) {
      int next = numbers.size();
      int number = numbers.getOrDefault(name.text, next);
      out.writeVarint(number);
      if (number == next) {
        numbers.put(name.text, next);
        out.writeText(name.text);
      }
    }
  }

  /** The other side of {@link WrittenNames}. */
  static final class ReadNames {
    private final List<Name> names = new ArrayList<>();
    private final Names inUse;

    ReadNames(Names inUse) {
      this.inUse = inUse;
    }

    Name read(ByteReader in) {
      int number = in.readInt();
      if (number > names.size()) {
        throw new UnknownFormatException(
            "Expected a name up to number " + names.size() + " but found " + number);
      }
      if (number == names.size()) {
        names.add(inUse.find(in.readText(Limits.MAX_NAME_BYTES)));
      }
      return names.get(number);
    }
  }
}
