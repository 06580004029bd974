package io.holdfast.server.offline;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a log, to be shown.
 *
 * @param index its index, from 1
 * @param raftTerm Raft's term
 * @param kind what it is to the log: {@code data}, {@code configuration}, {@code no_op}
 * @param bytes length of its payload
 * @param nonce the leadership it was decided in; 0 for what is not data
 * @param time ledger time, milliseconds since the Unix epoch; 0 for what is not data
 * @param sequence number of the entry in its leadership; 0 for what is not data
 * @param commands what it carries, in order
 */
public record EntryRow(
    long index,
    long raftTerm,
    String kind,
    int bytes,
    long nonce,
    long time,
    long sequence,
    List<CommandRow> commands) {

  /**
   * One command.
   *
   * @param name its name, as {@code take_over}
   * @param facts its fields in their order: {@link Long}, {@link Boolean}, {@link String}, {@code
   *     byte[]} or null
   */
  public record CommandRow(String name, Map<String, @Nullable Object> facts) {}
}
