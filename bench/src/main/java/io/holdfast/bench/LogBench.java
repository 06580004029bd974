package io.holdfast.bench;

import java.nio.file.Path;

/** {@code holdfast bench log}: the write-ahead log, beside plain writes to the same disk. */
final class LogBench implements Bench {
  static final String NAME = "log";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "the write-ahead log: latency and bandwidth beside plain writes and syncs, recovery";
  }

  @Override
  public void run(Path folder, boolean quick, Report report) throws Exception {
    new LogStoreFigures(folder.resolve("store"), quick, report).run();
    new ReplicatedLogFigures(folder.resolve("replicated"), quick, report).run();
  }
}
