package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A ledger under test, with a leadership established and time that is set by hand. */
final class TestLedger {
  static final long NONCE = 7;
  static final byte[] PAYLOAD = {1, 2, 3};

  Ledger ledger;
  long time = 1_000;

  TestLedger() {
    this(LedgerOptions.DEFAULT);
  }

  TestLedger(LedgerOptions options) {
    ledger = new Ledger(options);
    accepted(new Command.EstablishLeadership("s1", 1, NONCE, false));
  }

  /** Applies one command in an entry of its own. */
  Outcome apply(Command command) {
    long index = ledger.appliedIndex() + 1;
    ledger.beginEntry(index, NONCE, time);
    return ledger.apply(index, command);
  }

  Outcome accepted(Command command) {
    Outcome outcome = apply(command);
    assertThat(outcome.rejection()).as("%s", command).isEqualTo(Rejection.NONE);
    return outcome;
  }

  /** A READY job, with the next id. */
  long submit() {
    long id = ledger.nextJobId();
    accepted(Command.Submit.plain(id, null, "queue", "type", PAYLOAD));
    return id;
  }

  long submit(String key) {
    long id = ledger.nextJobId();
    accepted(Command.Submit.plain(id, key, "queue", "type", PAYLOAD));
    return id;
  }

  long submit(OnWorkerLoss onWorkerLoss, int maxAttempts) {
    long id = ledger.nextJobId();
    accepted(
        new Command.Submit(
            id,
            null,
            0,
            "queue",
            "type",
            PAYLOAD,
            0,
            0,
            0,
            Command.Submit.DEFAULT_PRIORITY,
            new JobRules(RetryPolicy.fixed(maxAttempts, 0), 0, onWorkerLoss),
            JobTies.NONE));
    return id;
  }

  long openSession(String worker) {
    long id = ledger.nextSessionId();
    accepted(new Command.OpenSession(id, worker, 10_000));
    return id;
  }

  Job job(long id) {
    return Objects.requireNonNull(ledger.job(id));
  }

  List<Long> owned() {
    List<Long> ids = new ArrayList<>();
    ledger.forEachOwned(
        id -> {
          ids.add(id);
          return true;
        });
    return ids;
  }
}
