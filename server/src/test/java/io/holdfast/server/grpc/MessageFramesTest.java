package io.holdfast.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.server.endpoint.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageFramesTest {
  private static final int MAX = 10_000;

  private static byte[] frame(byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(message.length >>> shift);
    }
    out.writeBytes(message);
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void messagesAreTheSameHoweverTheBodyIsCut(long seed) {
    Random random = new Random(seed);
    List<byte[]> messages = new ArrayList<>();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int i = 0; i < 200; i++) {
      byte[] message = new byte[random.nextInt(random.nextBoolean() ? 20 : MAX)];
      random.nextBytes(message);
      messages.add(message);
      body.writeBytes(frame(message));
    }
    MessageFrames frames = new MessageFrames(MAX);
    byte[] bytes = body.toByteArray();
    List<byte[]> read = new ArrayList<>();

    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, 1 + random.nextInt(3_000));
      frames.add(java.util.Arrays.copyOfRange(bytes, at, at + length));
      at += length;
      byte[] message;
      while ((message = frames.next()) != null) {
        read.add(message);
      }
    }

    assertThat(read).usingElementComparator(java.util.Arrays::compare).isEqualTo(messages);
    assertThat(frames.isEmpty()).isTrue();
  }

  @Test
  void aMessageIsRefusedByWhatItSaysOfItselfBeforeItIsRead() {
    MessageFrames large = new MessageFrames(MAX);
    large.add(new byte[] {0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff});
    MessageFrames compressed = new MessageFrames(MAX);
    compressed.add(new byte[] {1, 0, 0, 0, 1});

    assertThat(catchThrowableOfType(WrongMessageException.class, large::next))
        .hasMessage("Expected a message of at most 10000 bytes but it has 4294967295")
        .extracting(WrongMessageException::code)
        .isEqualTo(ProblemCode.PAYLOAD_TOO_LARGE);
    assertThat(catchThrowableOfType(WrongMessageException.class, compressed::next))
        .extracting(WrongMessageException::code)
        .isEqualTo(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
  }

  @Test
  void aMessageOfTheGreatestLengthPasses() {
    MessageFrames frames = new MessageFrames(MAX);
    frames.add(frame(new byte[MAX]));

    assertThat(frames.next()).hasSize(MAX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "S", "123456789S", "1s", "-1S", "1.5S"})
  void aTimeoutOfAnotherFormIsRefused(String text) {
    assertThat(catchThrowableOfType(WrongMessageException.class, () -> Timeouts.millis(text)))
        .hasMessageStartingWith("Expected grpc-timeout to be");
  }

  @Test
  void timeoutsHaveUnits() {
    assertThat(Timeouts.millis("2H")).isEqualTo(7_200_000);
    assertThat(Timeouts.millis("3M")).isEqualTo(180_000);
    assertThat(Timeouts.millis("4S")).isEqualTo(4_000);
    assertThat(Timeouts.millis("5m")).isEqualTo(5);
    assertThat(Timeouts.millis("6000u")).isEqualTo(6);
    assertThat(Timeouts.millis("1n")).isEqualTo(1);
  }
}
