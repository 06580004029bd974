package io.holdfast.cli.node;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines, without ever holding more than one of them.
 *
 * <p>A line ends with a line feed, or with the stream. One that is longer than {@link
 * #MAX_LINE_BYTES} is counted, skipped and reported as such; the next one is read as if nothing had
 * happened.
 */
final class LineReader {
  /** Bytes in a line, its line feed not counted: what PROTOCOL.md allows, 1 MiB. */
  static final int MAX_LINE_BYTES = 1 << 20;

  private static final int FIRST_BUFFER_BYTES = 1 << 16;

  private final InputStream source;
  private byte[] buffer = new byte[FIRST_BUFFER_BYTES];

  /** What was read and not given out yet: buffer[start, end). */
  private int start;

  private int end;
  private boolean ended;

  private int lineStart;
  private int lineLength;
  private long lineNumber;
  private boolean tooLong;

  LineReader(InputStream source) {
    this.source = source;
  }

  /** Goes to the next line; false when there is none. */
  boolean next() throws IOException {
    tooLong = false;
    int scanned = start;
    while (true) {
      for (; scanned < end; scanned++) {
        if (buffer[scanned] == '\n') {
          give(scanned, scanned + 1);
          return true;
        }
      }
      if (scanned - start > MAX_LINE_BYTES) {
        tooLong = true;
        start = end;
      }
      if (ended) {
        if (scanned == start && !tooLong) {
          return false;
        }
        give(scanned, scanned);
        return true;
      }
      int kept = scanned - start;
      fill();
      scanned = start + kept;
    }
  }

  private void give(int lineEnd, int nextStart) {
    lineNumber++;
    lineStart = start;
    lineLength = lineEnd - start;
    tooLong |= lineLength > MAX_LINE_BYTES;
    start = nextStart;
  }

  /** Reads more behind what is kept; the kept part may move. */
  private void fill() throws IOException {
    if (start == end) {
      start = 0;
      end = 0;
    }
    if (end == buffer.length) {
      if (start > 0) {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
      } else {
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      }
    }
    int read = source.read(buffer, end, buffer.length - end);
    if (read < 0) {
      ended = true;
    } else {
      end += read;
    }
  }

  /** The number of the current line, from 1. */
  long lineNumber() {
    return lineNumber;
  }

  /** True where the current line is longer than allowed; its bytes are not there then. */
  boolean tooLong() {
    return tooLong;
  }

  /** The array with the current line in it, until the next call of {@link #next}. */
  byte[] bytes() {
    return buffer;
  }

  /** Where the current line begins in {@link #bytes}. */
  int offset() {
    return lineStart;
  }

  /** How long the current line is, bytes. */
  int length() {
    return lineLength;
  }
}
