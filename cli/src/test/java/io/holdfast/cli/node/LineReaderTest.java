package io.holdfast.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineReaderTest {

  @Test
  void linesEndWithALineFeedOrTheStream() throws IOException {
    assertThat(read("")).isEmpty();
    assertThat(read("\n")).containsExactly("1:");
    assertThat(read("a\nbc\n")).containsExactly("1:a", "2:bc");
    assertThat(read("a\n\nbc")).containsExactly("1:a", "2:", "3:bc");
    assertThat(read("a\r\nb\u2028c")).containsExactly("1:a\r", "2:b\u2028c");
  }

  @Test
  void aLineOfOneMebibyteIsReadAndALongerOneIsSkipped() throws IOException {
    String most = "x".repeat(LineReader.MAX_LINE_BYTES);
    assertThat(read("a\n" + most + "\nb\n")).containsExactly("1:a", "2:" + most, "3:b");
    assertThat(read("a\n" + most + "y\nb\n")).containsExactly("1:a", "2 too long", "3:b");
    assertThat(read(most + "y")).containsExactly("1 too long");
    assertThat(read("\n" + most.repeat(5) + "\n\nb"))
        .containsExactly("1:", "2 too long", "3:", "4:b");
    assertThat(read(most)).containsExactly("1:" + most);
  }

  @Test
  void itDoesNotMatterHowTheBytesArrive() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder();
      List<String> lines = new ArrayList<>();
      int count = random.nextInt(40);
      for (int line = 1; line <= count; line++) {
        String content = "z".repeat(random.nextInt(random.nextInt(20) == 0 ? 200_000 : 100));
        text.append(content).append('\n');
        lines.add(line + ":" + content);
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      assertThat(read(new Dribble(bytes, random))).isEqualTo(lines);
    }
  }

  private static List<String> read(String text) throws IOException {
    return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> read(InputStream source) throws IOException {
    LineReader lines = new LineReader(source);
    List<String> all = new ArrayList<>();
    while (lines.next()) {
      all.add(
          lines.lineNumber()
              + (lines.tooLong()
                  ? " too long"
                  : ":"
                      + new String(
                          lines.bytes(), lines.offset(), lines.length(), StandardCharsets.UTF_8)));
    }
    return all;
  }

  /** A stream that gives as much as it likes. */
  private static final class Dribble extends InputStream {
    private final byte[] bytes;
    private final Random random;
    private int given;

    Dribble(byte[] bytes, Random random) {
      this.bytes = bytes;
      this.random = random;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (given == bytes.length) {
        return -1;
      }
      int most = random.nextBoolean() ? 10 : 100_000;
      int now = Math.min(Math.min(length, 1 + random.nextInt(most)), bytes.length - given);
      System.arraycopy(bytes, given, target, offset, now);
      given += now;
      return now;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("Expected to be read in blocks");
    }
  }
}
