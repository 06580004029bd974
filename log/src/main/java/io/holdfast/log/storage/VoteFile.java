package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import io.holdfast.log.storage.Disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The vote, in a file of one sector that is replaced as a whole: written aside, synced, renamed.
 *
 * <p>It also keeps the identity of the log. It is the first file of a new folder, so that a log
 * without a vote is damage and not a new replica: a replica that forgot its vote could vote twice.
 */
final class VoteFile implements VoteStore {
  /** "HOLDVOTE". */
  private static final long MAGIC = 0x484f4c44564f5445L;

  private static final int LONGEST_CANDIDATE_BYTES = 400;
  private static final String UNFINISHED = FileNames.VOTE + FileNames.UNFINISHED;

  private final Disk disk;
  private final long logId;
  private volatile Vote vote;

  private VoteFile(Disk disk, long logId, Vote vote) {
    this.disk = disk;
    this.logId = logId;
    this.vote = vote;
  }

  static boolean isPresent(List<String> names) {
    return names.contains(FileNames.VOTE);
  }

  /** Creates the first vote of a new folder, for nobody in term 0. */
  static VoteFile create(Disk disk, long logId) {
    VoteFile file = new VoteFile(disk, logId, new Vote(0, ""));
    file.write(file.vote);
    return file;
  }

  /**
   * Reads the vote; changes nothing.
   *
   * @throws DamagedException when it is not what was written
   */
  static VoteFile read(Disk disk) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Frame.BYTES);
    try (DiskFile file = disk.open(FileNames.VOTE)) {
      if (file.size() != Frame.BYTES) {
        throw damaged(
            Math.min(file.size(), Frame.BYTES),
            "expected " + Frame.BYTES + " bytes but there are " + file.size());
      }
      file.read(0, buffer);
    }
    ByteBuffer frame = Frame.open(buffer.clear(), 0, MAGIC, "vote", FileNames.VOTE, 0);
    long logId = frame.getLong();
    long term = frame.getLong();
    int length = frame.getInt();
    if (term < 0 || length < 0 || length > LONGEST_CANDIDATE_BYTES) {
      throw damaged(Frame.CONTENT_AT, "a vote in term " + term + " is not possible");
    }
    byte[] candidate = new byte[length];
    frame.get(candidate);
    return new VoteFile(disk, logId, new Vote(term, new String(candidate, StandardCharsets.UTF_8)));
  }

  /** The identity of this folder's log. */
  long logId() {
    return logId;
  }

  @Override
  public Vote vote() {
    return vote;
  }

  @Override
  public void save(Vote saved) {
    if (saved.term() < vote.term()) {
      throw new IllegalArgumentException(
          "Expected a vote in term " + vote.term() + " or later but was " + saved);
    }
    boolean votesAgain =
        saved.term() == vote.term()
            && !vote.candidate().isEmpty()
            && !saved.candidate().equals(vote.candidate());
    if (votesAgain) {
      throw new IllegalArgumentException(
          "Expected one vote a term but " + vote + " was to become " + saved);
    }
    if (!saved.equals(vote)) {
      write(saved);
      vote = saved;
    }
  }

  private void write(Vote written) {
    byte[] candidate = written.candidate().getBytes(StandardCharsets.UTF_8);
    if (candidate.length > LONGEST_CANDIDATE_BYTES) {
      throw new IllegalArgumentException(
          "Expected a candidate of at most "
              + LONGEST_CANDIDATE_BYTES
              + " bytes but was "
              + candidate.length);
    }
    ByteBuffer frame =
        Frame.begin(MAGIC)
            .putLong(logId)
            .putLong(written.term())
            .putInt(candidate.length)
            .put(candidate);
    try (DiskFile file = disk.create(UNFINISHED)) {
      file.write(0, Frame.complete(frame));
      file.sync();
    }
    disk.rename(UNFINISHED, FileNames.VOTE);
    disk.syncNames();
  }

  private static DamagedException damaged(long offset, String what) {
    return new DamagedException(FileNames.VOTE, offset, -1, what);
  }
}
