package io.holdfast.server.offline;

/**
 * What a replica has on disk.
 *
 * @param segments segment files that hold entries
 * @param entries entries kept
 * @param firstIndex the first of them; {@code lastIndex + 1} where there is none
 * @param lastIndex the last of them
 * @param bytes bytes of the segments in use
 * @param torn true where a tail that was never synced would be cut at the next start
 * @param tornFile the file of the cut, or empty
 * @param tornOffset the byte of the cut, or 0
 * @param snapshots snapshots in place
 * @param voteTerm Raft's term in the vote file
 */
public record LogSummary(
    int segments,
    long entries,
    long firstIndex,
    long lastIndex,
    long bytes,
    boolean torn,
    String tornFile,
    long tornOffset,
    int snapshots,
    long voteTerm) {}
