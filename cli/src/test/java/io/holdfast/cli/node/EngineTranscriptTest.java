package io.holdfast.cli.node;

import io.holdfast.cli.node.NodeEngine.FailureListener;
import io.holdfast.cli.node.NodeEngine.Options;
import io.holdfast.cli.node.engine.LocalNodeEngine;

/** The scenarios on the real engine: ledger, synced log, elections. */
final class EngineTranscriptTest extends TranscriptTest {
  @Override
  NodeEngine open(Options options, FailureListener listener) {
    return LocalNodeEngine.open(options, listener);
  }
}
