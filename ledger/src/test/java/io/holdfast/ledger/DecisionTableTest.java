package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The table of states and commands, one line a case: the state that a job is in, the command, what
 * it comes to, and how the job stands then.
 *
 * <p>Session 1 is the owner where there is one, session 2 another open one, session 3 is closed. A
 * generation of 0 is "the current one". Jobs are in generation 1, but for HELD, which is 2: the
 * release before it has counted. {@code same} is an accepted command that found its effect there.
 */
class DecisionTableTest {
  private static final String TABLE =
      """
      # Assign: READY only, in the current generation, to an open session
      SCHEDULED | Assign 1 g1   | NOT_READY         | SCHEDULED g1 s0
      READY     | Assign 1 g1   | accepted          | ASSIGNED g1 s1
      READY     | Assign 1 g0   | accepted          | ASSIGNED g1 s1
      READY     | Assign 1 g2   | FUTURE_GENERATION | READY g1 s0
      READY     | Assign 3 g1   | SESSION_CLOSED    | READY g1 s0
      READY     | Assign 9 g1   | SESSION_CLOSED    | READY g1 s0
      ASSIGNED  | Assign 1 g1   | ALREADY_ASSIGNED  | ASSIGNED g1 s1
      ASSIGNED  | Assign 2 g0   | ALREADY_ASSIGNED  | ASSIGNED g1 s1
      ASSIGNED  | Assign 2 g2   | FUTURE_GENERATION | ASSIGNED g1 s1
      RUNNING   | Assign 2 g1   | ALREADY_ASSIGNED  | RUNNING g1 s1
      HELD      | Assign 1 g1   | STALE_GENERATION  | HELD g2 s0
      HELD      | Assign 1 g2   | NOT_READY         | HELD g2 s0
      SUCCEEDED | Assign 1 g1   | ALREADY_ENDED     | SUCCEEDED g1 s1
      SUCCEEDED | Assign 1 g9   | ALREADY_ENDED     | SUCCEEDED g1 s1
      FAILED    | Assign 1 g1   | ALREADY_ENDED     | FAILED g1 s1
      CANCELLED | Assign 1 g1   | ALREADY_ENDED     | CANCELLED g1 s0
      EXPIRED   | Assign 1 g1   | ALREADY_ENDED     | EXPIRED g1 s0
      NONE      | Assign 1 g1   | NO_SUCH_JOB       | NONE

      # TakeOver: as Assign in the current generation, from anybody in a higher one
      SCHEDULED | TakeOver 1 g5 | NOT_READY         | SCHEDULED g1 s0
      READY     | TakeOver 1 g0 | accepted          | ASSIGNED g1 s1
      READY     | TakeOver 1 g1 | accepted          | ASSIGNED g1 s1
      READY     | TakeOver 1 g5 | accepted          | ASSIGNED g5 s1
      READY     | TakeOver 3 g5 | SESSION_CLOSED    | READY g1 s0
      ASSIGNED  | TakeOver 2 g0 | ALREADY_ASSIGNED  | ASSIGNED g1 s1
      ASSIGNED  | TakeOver 2 g1 | ALREADY_ASSIGNED  | ASSIGNED g1 s1
      ASSIGNED  | TakeOver 2 g2 | accepted          | ASSIGNED g2 s2
      ASSIGNED  | TakeOver 1 g2 | accepted          | ASSIGNED g2 s1
      ASSIGNED  | TakeOver 3 g2 | SESSION_CLOSED    | ASSIGNED g1 s1
      RUNNING   | TakeOver 2 g7 | accepted          | ASSIGNED g7 s2
      HELD      | TakeOver 2 g0 | NOT_READY         | HELD g2 s0
      HELD      | TakeOver 2 g1 | STALE_GENERATION  | HELD g2 s0
      HELD      | TakeOver 2 g3 | accepted          | ASSIGNED g3 s2
      SUCCEEDED | TakeOver 2 g9 | ALREADY_ENDED     | SUCCEEDED g1 s1
      FAILED    | TakeOver 2 g9 | ALREADY_ENDED     | FAILED g1 s1
      CANCELLED | TakeOver 2 g9 | ALREADY_ENDED     | CANCELLED g1 s0
      EXPIRED   | TakeOver 2 g9 | ALREADY_ENDED     | EXPIRED g1 s0
      NONE      | TakeOver 2 g1 | NO_SUCH_JOB       | NONE

      # Acknowledge: the owner in its generation
      SCHEDULED | Acknowledge 1 g1 | NOT_ASSIGNED   | SCHEDULED g1 s0
      READY     | Acknowledge 1 g1 | NOT_ASSIGNED   | READY g1 s0
      READY     | Acknowledge 1 g2 | FENCED         | READY g1 s0
      ASSIGNED  | Acknowledge 1 g1 | accepted       | RUNNING g1 s1
      ASSIGNED  | Acknowledge 1 g0 | accepted       | RUNNING g1 s1
      ASSIGNED  | Acknowledge 2 g1 | FENCED         | ASSIGNED g1 s1
      ASSIGNED  | Acknowledge 1 g2 | FENCED         | ASSIGNED g1 s1
      RUNNING   | Acknowledge 1 g1 | same           | RUNNING g1 s1
      RUNNING   | Acknowledge 2 g1 | FENCED         | RUNNING g1 s1
      HELD      | Acknowledge 1 g1 | FENCED         | HELD g2 s0
      HELD      | Acknowledge 1 g2 | NOT_ASSIGNED   | HELD g2 s0
      SUCCEEDED | Acknowledge 1 g1 | ALREADY_ENDED  | SUCCEEDED g1 s1
      FAILED    | Acknowledge 1 g1 | ALREADY_ENDED  | FAILED g1 s1
      CANCELLED | Acknowledge 1 g1 | ALREADY_ENDED  | CANCELLED g1 s0
      EXPIRED   | Acknowledge 1 g1 | ALREADY_ENDED  | EXPIRED g1 s0
      NONE      | Acknowledge 1 g1 | NO_SUCH_JOB    | NONE

      # Complete: the owner in its generation; the same one again gets the same answer
      SCHEDULED | Complete 1 g1 | NOT_ASSIGNED      | SCHEDULED g1 s0
      READY     | Complete 1 g1 | NOT_ASSIGNED      | READY g1 s0
      ASSIGNED  | Complete 1 g1 | accepted          | SUCCEEDED g1 s1
      ASSIGNED  | Complete 2 g1 | FENCED            | ASSIGNED g1 s1
      RUNNING   | Complete 1 g0 | accepted          | SUCCEEDED g1 s1
      RUNNING   | Complete 1 g2 | FENCED            | RUNNING g1 s1
      HELD      | Complete 1 g1 | FENCED            | HELD g2 s0
      SUCCEEDED | Complete 1 g1 | same              | SUCCEEDED g1 s1
      SUCCEEDED | Complete 1 g0 | same              | SUCCEEDED g1 s1
      SUCCEEDED | Complete 2 g1 | ALREADY_ENDED     | SUCCEEDED g1 s1
      SUCCEEDED | Complete 1 g2 | ALREADY_ENDED     | SUCCEEDED g1 s1
      FAILED    | Complete 1 g1 | ALREADY_ENDED     | FAILED g1 s1
      CANCELLED | Complete 1 g1 | ALREADY_ENDED     | CANCELLED g1 s0
      EXPIRED   | Complete 1 g1 | ALREADY_ENDED     | EXPIRED g1 s0
      NONE      | Complete 1 g1 | NO_SUCH_JOB       | NONE

      # Fail: another attempt in the next generation, while there is one
      SCHEDULED | Fail 1 g1     | NOT_ASSIGNED      | SCHEDULED g1 s0
      READY     | Fail 1 g1     | NOT_ASSIGNED      | READY g1 s0
      ASSIGNED  | Fail 1 g1     | accepted          | READY g2 s0
      ASSIGNED  | FailLater 1 g1 | accepted         | SCHEDULED g2 s0
      ASSIGNED  | FailForGood 1 g1 | accepted       | FAILED g1 s1
      ASSIGNED  | Fail 2 g1     | FENCED            | ASSIGNED g1 s1
      RUNNING   | Fail 1 g0     | accepted          | READY g2 s0
      HELD      | Fail 1 g1     | FENCED            | HELD g2 s0
      SUCCEEDED | Fail 1 g1     | ALREADY_ENDED     | SUCCEEDED g1 s1
      FAILED    | Fail 1 g1     | ALREADY_ENDED     | FAILED g1 s1
      CANCELLED | Fail 1 g1     | ALREADY_ENDED     | CANCELLED g1 s0
      EXPIRED   | Fail 1 g1     | ALREADY_ENDED     | EXPIRED g1 s0
      NONE      | Fail 1 g1     | NO_SUCH_JOB       | NONE

      # Release: from the owner of that generation; after a loss, what the job says
      SCHEDULED | Release g1    | NOT_ASSIGNED      | SCHEDULED g1 s0
      READY     | Release g0    | NOT_ASSIGNED      | READY g1 s0
      ASSIGNED  | Release g1    | accepted          | READY g2 s0
      ASSIGNED  | Release g2    | FUTURE_GENERATION | ASSIGNED g1 s1
      ASSIGNED  | Lose g1       | accepted          | HELD g2 s0
      RUNNING   | Release g0    | accepted          | READY g2 s0
      RUNNING   | Lose g0       | accepted          | HELD g2 s0
      HELD      | Release g1    | STALE_GENERATION  | HELD g2 s0
      HELD      | Release g2    | NOT_ASSIGNED      | HELD g2 s0
      SUCCEEDED | Release g1    | ALREADY_ENDED     | SUCCEEDED g1 s1
      FAILED    | Release g1    | ALREADY_ENDED     | FAILED g1 s1
      CANCELLED | Release g1    | ALREADY_ENDED     | CANCELLED g1 s0
      EXPIRED   | Release g1    | ALREADY_ENDED     | EXPIRED g1 s0
      NONE      | Release g1    | NO_SUCH_JOB       | NONE

      # Cancel: at once where nobody has it, else a notice
      SCHEDULED | Cancel        | accepted          | CANCELLED g1 s0
      READY     | Cancel        | accepted          | CANCELLED g1 s0
      ASSIGNED  | Cancel        | accepted          | ASSIGNED g1 s1
      RUNNING   | Cancel        | accepted          | RUNNING g1 s1
      HELD      | Cancel        | accepted          | CANCELLED g2 s0
      SUCCEEDED | Cancel        | ALREADY_ENDED     | SUCCEEDED g1 s1
      FAILED    | Cancel        | ALREADY_ENDED     | FAILED g1 s1
      CANCELLED | Cancel        | same              | CANCELLED g1 s0
      EXPIRED   | Cancel        | ALREADY_ENDED     | EXPIRED g1 s0
      NONE      | Cancel        | NO_SUCH_JOB       | NONE

      # While a cancel is asked for
      CANCELLING | Cancel          | same           | RUNNING g1 s1
      CANCELLING | AcknowledgeCancel 1 g1 | accepted | RUNNING g1 s1
      CANCELLING | AcknowledgeCancel 2 g1 | FENCED | RUNNING g1 s1
      CANCELLING | Complete 1 g1   | accepted       | SUCCEEDED g1 s1
      CANCELLING | Fail 1 g1       | accepted       | CANCELLED g1 s1
      CANCELLING | Release g1      | accepted       | CANCELLED g2 s0
      CANCELLING | Lose g1         | accepted       | CANCELLED g2 s0
      CANCELLING | TakeOver 2 g2   | accepted       | ASSIGNED g2 s2
      CANCELLING | Grace           | accepted       | CANCELLED g2 s0
      RUNNING   | AcknowledgeCancel 1 g1 | NO_CANCEL | RUNNING g1 s1
      READY     | AcknowledgeCancel 1 g1 | NOT_ASSIGNED | READY g1 s0
      SUCCEEDED | AcknowledgeCancel 1 g1 | ALREADY_ENDED | SUCCEEDED g1 s1
      NONE      | AcknowledgeCancel 1 g1 | NO_SUCH_JOB | NONE

      # Resume and Retry
      SCHEDULED | Resume        | NOT_HELD          | SCHEDULED g1 s0
      READY     | Resume        | NOT_HELD          | READY g1 s0
      ASSIGNED  | Resume        | NOT_HELD          | ASSIGNED g1 s1
      RUNNING   | Resume        | NOT_HELD          | RUNNING g1 s1
      HELD      | Resume        | accepted          | READY g3 s0
      SUCCEEDED | Resume        | NOT_HELD          | SUCCEEDED g1 s1
      FAILED    | Resume        | NOT_HELD          | FAILED g1 s1
      NONE      | Resume        | NO_SUCH_JOB       | NONE
      SCHEDULED | Retry         | NOT_ENDED         | SCHEDULED g1 s0
      READY     | Retry         | NOT_ENDED         | READY g1 s0
      ASSIGNED  | Retry         | NOT_ENDED         | ASSIGNED g1 s1
      RUNNING   | Retry         | NOT_ENDED         | RUNNING g1 s1
      HELD      | Retry         | NOT_ENDED         | HELD g2 s0
      SUCCEEDED | Retry         | NOT_ENDED         | SUCCEEDED g1 s1
      FAILED    | Retry         | accepted          | READY g2 s0
      CANCELLED | Retry         | NOT_ENDED         | CANCELLED g1 s0
      EXPIRED   | Retry         | accepted          | READY g2 s0
      NONE      | Retry         | NO_SUCH_JOB       | NONE

      # RetryAt: as Retry, later
      READY     | RetryLater    | NOT_ENDED         | READY g1 s0
      HELD      | RetryLater    | NOT_ENDED         | HELD g2 s0
      SUCCEEDED | RetryLater    | NOT_ENDED         | SUCCEEDED g1 s1
      FAILED    | RetryLater    | accepted          | SCHEDULED g2 s0
      FAILED    | RetryNow      | accepted          | READY g2 s0
      CANCELLED | RetryLater    | NOT_ENDED         | CANCELLED g1 s0
      EXPIRED   | RetryLater    | accepted          | SCHEDULED g2 s0
      NONE      | RetryLater    | NO_SUCH_JOB       | NONE
      """;

  private static final long LATER = 5_000;

  @Test
  void everyCommandDoesInEveryStateWhatTheTableSays() {
    List<String> cases =
        TABLE.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    for (String line : cases) {
      String[] cells = line.split("\\|", -1);
      TestLedger test = new TestLedger();
      long job = arrange(test, cells[0].strip());
      Outcome outcome = test.apply(command(cells[1].strip(), job));
      String came =
          !outcome.accepted()
              ? outcome.rejection().name()
              : outcome.duplicate() && !cells[1].contains("Grace") ? "same" : "accepted";
      assertThat(came).as(line).isEqualTo(cells[2].strip());
      Job then = test.ledger.job(job);
      String stands =
          then == null ? "NONE" : then.state() + " g" + then.generation() + " s" + then.session();
      assertThat(stands).as(line).isEqualTo(cells[3].strip());
      if (then != null && !cells[1].contains("Grace")) {
        assertThat(outcome.state()).as(line).isEqualTo(then.state());
        assertThat(outcome.generation()).as(line).isEqualTo(then.generation());
        assertThat(outcome.ownerSession()).as(line).isEqualTo(then.session());
      }
      Invariants.check(test.ledger);
    }
    assertThat(cases).hasSizeGreaterThan(130);
  }

  /** A job in that state, and the three sessions. */
  private static long arrange(TestLedger test, String state) {
    long owner = test.openSession("w1");
    test.openSession("w2");
    test.accepted(new Command.CloseSession(test.openSession("w3")));
    long job = test.ledger.nextJobId();
    if (state.equals("NONE")) {
      return job;
    }
    test.accepted(
        new Command.Submit(
            job,
            null,
            0,
            "queue",
            "type",
            TestLedger.PAYLOAD,
            state.equals("SCHEDULED") ? LATER : 0,
            0,
            state.equals("EXPIRED") ? test.time : 0,
            Command.Submit.DEFAULT_PRIORITY,
            new JobRules(RetryPolicy.fixed(2, 0), 0, OnWorkerLoss.HOLD),
            JobTies.NONE));
    switch (state) {
      case "SCHEDULED", "READY" -> {}
      case "EXPIRED" -> test.accepted(new Command.Tick(1));
      case "CANCELLED" -> test.accepted(new Command.Cancel(job, 0));
      default -> arrangeOwned(test, state, job, owner);
    }
    return job;
  }

  private static void arrangeOwned(TestLedger test, String state, long job, long owner) {
    test.accepted(new Command.Assign(job, owner, 1));
    if (state.equals("ASSIGNED")) {
      return;
    }
    test.accepted(new Command.Acknowledge(job, owner, 1));
    Command last =
        switch (state) {
          case "RUNNING" -> new Command.Tick(1);
          case "HELD" -> new Command.Release(job, 1, ReleaseReason.SESSION_LOST);
          case "SUCCEEDED" -> new Command.Complete(job, owner, 1, new byte[0]);
          case "FAILED" -> new Command.Fail(job, owner, 1, "error", 0, false);
          case "CANCELLING" -> new Command.Cancel(job, test.time);
          default -> throw new IllegalArgumentException(state);
        };
    test.accepted(last);
  }

  private static Command command(String text, long job) {
    String[] words = text.split(" ", -1);
    long session = words.length == 3 ? Long.parseLong(words[1]) : 0;
    String last = words[words.length - 1];
    long generation = last.startsWith("g") ? Long.parseLong(last.substring(1)) : 0;
    return switch (words[0]) {
      case "Assign" -> new Command.Assign(job, session, generation);
      case "TakeOver" -> new Command.TakeOver(job, session, generation);
      case "Acknowledge" -> new Command.Acknowledge(job, session, generation);
      case "Complete" -> new Command.Complete(job, session, generation, new byte[] {1});
      case "Fail" -> new Command.Fail(job, session, generation, "error", 0, true);
      case "FailLater" -> new Command.Fail(job, session, generation, "error", LATER, true);
      case "FailForGood" -> new Command.Fail(job, session, generation, "error", 0, false);
      case "Release" -> new Command.Release(job, generation, ReleaseReason.REQUESTED);
      case "Lose" -> new Command.Release(job, generation, ReleaseReason.SESSION_LOST);
      case "Cancel" -> new Command.Cancel(job, LATER);
      case "AcknowledgeCancel" -> new Command.AcknowledgeCancel(job, session, generation);
      case "Grace" -> new Command.Tick(10);
      case "Resume" -> new Command.Resume(job);
      case "Retry" -> new Command.Retry(job);
      case "RetryLater" -> new RetryAt(job, LATER);
      case "RetryNow" -> new RetryAt(job, 0);
      default -> throw new IllegalArgumentException(text);
    };
  }
}
