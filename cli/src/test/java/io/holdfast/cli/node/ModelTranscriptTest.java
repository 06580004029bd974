package io.holdfast.cli.node;

import io.holdfast.cli.node.NodeEngine.FailureListener;
import io.holdfast.cli.node.NodeEngine.Options;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

/** The scenarios against the model, which answers from another thread. */
final class ModelTranscriptTest extends TranscriptTest {
  private final ExecutorService answering = Executors.newSingleThreadExecutor();

  @Override
  NodeEngine open(Options options, FailureListener listener) {
    return new ModelEngine(options, answering);
  }

  @AfterEach
  void stop() {
    answering.shutdown();
  }
}
