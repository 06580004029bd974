package io.holdfast.log;

/** What is on disk is not what was written. The start stops; nothing on disk was changed. */
public final class DamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;
  private final long index;

  /**
   * @param file name of the file
   * @param offset byte in it, from 0
   * @param index the log index concerned; -1 where none is known
   * @param what what was expected and what was found
   */
  public DamagedException(String file, long offset, long index, String what) {
    super(file + " at byte " + offset + (index < 0 ? "" : ", index " + index) + ": " + what);
    this.file = file;
    this.offset = offset;
    this.index = index;
  }

  public String file() {
    return file;
  }

  public long offset() {
    return offset;
  }

  public long index() {
    return index;
  }
}
