package io.holdfast.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.cli.node.OrderedOutput.FilledPlace;
import io.holdfast.cli.node.OrderedOutput.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OrderedOutputTest {

  @Test
  void answersStandInTheOrderOfTheLinesWhoeverHasThemFirst() {
    Random random = new Random(5);
    ExecutorService fillers = Executors.newFixedThreadPool(3);
    try {
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      int count = 0;
      try (OrderedOutput output = output(said)) {
        for (int round = 0; round < 2_000; round++) {
          List<TextPlace> places = new ArrayList<>();
          for (int each = random.nextInt(100); each >= 0; each--) {
            TextPlace place = new TextPlace(count++ + "\n");
            output.add(place);
            places.add(place);
          }
          Collections.shuffle(places, random);
          places.forEach(place -> fillers.execute(place::fill));
          if (random.nextInt(10) == 0) {
            output.awaitPrinted();
            assertThat(said.toString(StandardCharsets.UTF_8)).endsWith("\n" + (count - 1) + "\n");
          }
        }
        output.awaitPrinted();
      }
      assertThat(said.toString(StandardCharsets.UTF_8))
          .isEqualTo(
              IntStream.range(0, count)
                  .mapToObj(Integer::toString)
                  .collect(Collectors.joining("\n", "", "\n")));
    } finally {
      fillers.shutdown();
    }
  }

  @Test
  void whatIsReadyIsFlushedBeforeWaitingForTheNext() {
    ByteArrayOutputStream flushed = new ByteArrayOutputStream();
    PrintStream buffered =
        new PrintStream(
            new java.io.BufferedOutputStream(flushed, 1 << 16), false, StandardCharsets.UTF_8);
    try (OrderedOutput output = new OrderedOutput(buffered, OrderedOutputTest::unexpected)) {
      output.add(new FilledPlace("first\n".getBytes(StandardCharsets.UTF_8)));
      output.add(new TextPlace("never\n"));
      await()
          .untilAsserted(
              () -> assertThat(flushed.toString(StandardCharsets.UTF_8)).isEqualTo("first\n"));
    }
    assertThat(flushed.toString(StandardCharsets.UTF_8)).isEqualTo("first\n");
  }

  @Test
  void aLostOutputIsReportedOnceAndNobodyWaitsForIt() {
    AtomicReference<IOException> lost = new AtomicReference<>();
    PrintStream broken = new PrintStream(new Broken(), false, StandardCharsets.UTF_8);
    try (OrderedOutput output = new OrderedOutput(broken, lost::set)) {
      output.add(new FilledPlace("gone\n".getBytes(StandardCharsets.UTF_8)));
      await().untilAsserted(() -> assertThat(lost.get()).isNotNull());
      output.add(new TextPlace("never\n"));
      output.awaitPrinted();
    }
  }

  private static OrderedOutput output(ByteArrayOutputStream said) {
    return new OrderedOutput(
        new PrintStream(said, false, StandardCharsets.UTF_8), OrderedOutputTest::unexpected);
  }

  private static void unexpected(IOException lost) {
    throw new AssertionError(lost);
  }

  private static final class TextPlace extends Place {
    private final byte[] line;

    TextPlace(String text) {
      this.line = text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    byte[] line() {
      return line;
    }
  }

  private static final class Broken extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      throw new IOException("nobody there");
    }
  }
}
