package io.holdfast.server.service;

import io.holdfast.server.endpoint.MissedReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of the recovery report that is about schedules, in the diagnostics. */
final class MissedLines {
  private static final Logger logger = LoggerFactory.getLogger(MissedLines.class);

  /** Beyond these {@code /v1/cluster} has them. */
  private static final int MAX_LINES = 20;

  private MissedLines() {}

  static void log(MissedReport report) {
    if (report.schedules() == 0) {
      return;
    }
    logger.info("recovered: {} schedules had missed instants", report.schedules());
    for (MissedReport.Line each :
        report.lines().subList(0, Math.min(MAX_LINES, report.lines().size()))) {
      logger.info(
          "schedule '{}': {} missed, {} fired now, {} skipped; {}",
          each.schedule(),
          each.due(),
          each.fired(),
          each.skipped(),
          each.why());
    }
  }
}
