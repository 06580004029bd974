package io.holdfast.ledger;

/**
 * How the commands about queues are written in an entry, and what queues and limits are made of in
 * a snapshot. Write and read of one part stand side by side, in the same order of fields.
 */
final class QueueFormat {
  private QueueFormat() {}

  static ByteWriter write(ByteWriter out, QueueCommand command) {
    if (command instanceof QueueCommand.PutQueue put) {
      out.writeByte(CommandCodec.PUT_QUEUE);
      out.writeText(put.queue());
      writeSettings(out, put.settings());
    } else if (command instanceof QueueCommand.SetQueueMode set) {
      out.writeByte(CommandCodec.SET_QUEUE_MODE);
      out.writeText(set.queue());
      out.writeByte(set.mode().code());
    } else if (command instanceof QueueCommand.ChangeJob change) {
      out.writeByte(CommandCodec.CHANGE_JOB);
      out.writeVarint(change.jobId());
      out.writeVarint(change.priority() + 1);
      out.writeVarint(change.runAt() + 1);
    } else if (command instanceof QueueCommand.PurgeQueue purge) {
      out.writeByte(CommandCodec.PURGE_QUEUE);
      out.writeText(purge.queue());
      out.writeVarint(purge.endedBefore());
      out.writeVarint(purge.maxItems());
    } else {
      throw new AssertionError("Expected a known command but was " + command);
    }
    return out;
  }

  static QueueCommand read(ByteReader in, int type) {
    return switch (type) {
      case CommandCodec.PUT_QUEUE ->
          new QueueCommand.PutQueue(in.readText(Limits.MAX_NAME_BYTES), readSettings(in));
      case CommandCodec.SET_QUEUE_MODE ->
          new QueueCommand.SetQueueMode(
              in.readText(Limits.MAX_NAME_BYTES), QueueMode.ofCode(in.readByte()));
      case CommandCodec.CHANGE_JOB ->
          new QueueCommand.ChangeJob(in.readVarint(), in.readInt() - 1, in.readVarint() - 1);
      case CommandCodec.PURGE_QUEUE ->
          new QueueCommand.PurgeQueue(
              in.readText(Limits.MAX_NAME_BYTES), in.readVarint(), in.readInt());
      default -> throw new UnknownFormatException("Expected a command but found type " + type);
    };
  }

  private static void writeSettings(ByteWriter out, QueueSettings settings) {
    out.writeVarint(settings.concurrent());
    out.writeVarint(settings.rateCount());
    out.writeVarint(settings.ratePeriod());
    out.writeVarint(settings.weight());
    out.writeVarint(settings.maxJobs());
    out.writeVarint(settings.retention().millis());
    out.writeVarint(settings.retention().jobs());
    out.writeVarint(settings.retention().bytes());
  }

  private static QueueSettings readSettings(ByteReader in) {
    return new QueueSettings(
        in.readInt(),
        in.readInt(),
        in.readVarint(),
        in.readInt(),
        in.readVarint(),
        new Retention(in.readVarint(), in.readVarint(), in.readVarint()));
  }

  static void writeQueue(ByteWriter out, QueueRecord queue) {
    out.writeVarint(queue.id);
    out.writeText(queue.name.text);
    writeSettings(out, queue.settings);
    out.writeByte(queue.mode.code());
    out.writeVarint(queue.fullAt);
  }

  static QueueRecord readQueue(ByteReader in, Names names) {
    long id = in.readVarint();
    QueueRecord queue = new QueueRecord(id, names.find(in.readText(Limits.MAX_NAME_BYTES)));
    queue.settings = readSettings(in);
    queue.mode = QueueMode.ofCode(in.readByte());
    queue.fullAt = in.readVarint();
    return queue;
  }

  static void writeUse(ByteWriter out, KeyUse use) {
    out.writeVarint(use.id);
    out.writeText(use.key);
    out.writeVarint(use.fullAt);
  }

  static KeyUse readUse(ByteReader in) {
    KeyUse use = new KeyUse(in.readVarint(), in.readText(Limits.MAX_KEY_BYTES));
    use.fullAt = in.readVarint();
    return use;
  }
}
