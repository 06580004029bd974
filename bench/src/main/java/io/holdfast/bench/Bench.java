package io.holdfast.bench;

import java.nio.file.Path;

/** One family of measurements, named by a word after {@code holdfast bench}. */
public interface Bench {

  /** The word. */
  String name();

  /** One line for the help. */
  String summary();

  /**
   * Measures, and reports each figure as soon as it has it.
   *
   * @param folder empty, on the disk to measure; removed afterwards
   * @param quick true for a run of a few seconds that only shows that the bench works
   */
  void run(Path folder, boolean quick, Report report) throws Exception;
}
