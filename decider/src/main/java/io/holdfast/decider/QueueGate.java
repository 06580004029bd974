package io.holdfast.decider;

import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.QueueMode;
import io.holdfast.ledger.QueueSettings;
import io.holdfast.ledger.QueueStatus;
import io.holdfast.ledger.Rate;
import java.util.ArrayList;
import java.util.List;

/** A queue: its lanes, and whether it lets its jobs start. */
final class QueueGate extends Gate {
  final String name;
  final List<Lane> lanes = new ArrayList<>();
  private QueueSettings settings = QueueSettings.DEFAULT;
  private boolean paused;

  QueueGate(String name) {
    this.name = name;
  }

  /** Reads what is set for it, at the beginning and after a change. */
  void read(LedgerView view) {
    QueueStatus status = view.queues().queue(name);
    settings = status.settings();
    paused = status.mode() == QueueMode.PAUSED;
  }

  int weight() {
    return settings.weight();
  }

  /** True where starts are to be counted. */
  boolean isLimited() {
    return settings.limitsStarts();
  }

  /** Microseconds that one start takes out of the rate. */
  long token() {
    return settings.rateCount() == 0
        ? 0
        : Rate.interval(settings.rateCount(), settings.ratePeriod());
  }

  /** Whether it may be asked at all; false until somebody resumes it or one of its jobs ends. */
  boolean isOpen(LedgerView view) {
    return !paused
        && (settings.concurrent() == 0
            || hasRoom(settings.concurrent(), view.queues().ownedIn(name)));
  }

  /** When its rate lets one more start; not later than {@code now} for at once. */
  long nextStart(LedgerView view, long now) {
    if (settings.rateCount() == 0) {
      return now;
    }
    long fullAt = Math.max(view.queues().rateFullIn(name), Rate.micros(now)) + tokensUnderWay;
    return Rate.nextStart(fullAt, now, settings.rateCount(), settings.ratePeriod());
  }
}
