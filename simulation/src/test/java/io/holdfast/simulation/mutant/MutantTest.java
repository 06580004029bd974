package io.holdfast.simulation.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each checker catches its mutants within 2,000 schedules, and leaves the real code alone. */
final class MutantTest {
  private static final int SCHEDULES = 2_000;

  private static final String LEDGER = "io.holdfast.ledger.";
  private static final String STORAGE = "io.holdfast.log.storage.";
  private static final String REPLICA = "io.holdfast.server.replica.";

  static Stream<Mutant> mutants() {
    return Stream.of(
        new Mutant(
            "acknowledges a batch before its sync",
            "P1 ",
            "log",
            STORAGE + "Segment",
            "    file.write(position, batch);\n    file.sync();\n",
            "    file.write(position, batch);\n"),
        new Mutant(
            "opens a job again in the same generation",
            "P2 ",
            "ledger",
            LEDGER + "Moves",
            "    job.generation++;\n",
            "\n"),
        new Mutant(
            "accepts an old generation",
            "P3 ",
            "ledger",
            LEDGER + "Assignments",
            "generation == Command.CURRENT || generation == job.generation;",
            "generation == Command.CURRENT || generation <= job.generation;"),
        new Mutant(
            "forgets the snapshot's jobs at a restart",
            "P4 ",
            "server",
            REPLICA + "Replica",
            "        ledger = installed;\n",
            "\n"),
        new Mutant(
            "lets a completion replace another end",
            "P5 ",
            "ledger",
            LEDGER + "Endings",
            "    Rejection rejection = Assignments.judgeOwner(job, command.sessionId(), generation);\n",
            "    Rejection rejection = Rejection.NONE;\n"),
        new Mutant(
            "drops pending notifications at a restart",
            "P6 ",
            "ledger",
            LEDGER + "Jobs",
            "    if (order != null) {\n      order.restore(job.place, job.id);",
            "    if (order == ended) {\n      order.restore(job.place, job.id);"),
        new Mutant(
            "does not count cancel notices",
            "P6 ",
            "ledger",
            LEDGER + "Ledger",
            "state.jobs.count(JobState.ASSIGNED) + state.jobs.cancelNotices();",
            "state.jobs.count(JobState.ASSIGNED);"),
        new Mutant(
            "counts no term",
            "P7 ",
            "ledger",
            LEDGER + "Leaderships",
            "      state.term++;\n",
            "\n"),
        new Mutant(
            "forgets whom it voted for",
            "P7 ",
            "log",
            STORAGE + "VoteFile",
            "    byte[] candidate = written.candidate().getBytes(StandardCharsets.UTF_8);",
            "    byte[] candidate = new byte[0];"),
        new Mutant(
            "lets a backfill fire what has fired",
            "P8 ",
            "ledger",
            LEDGER + "Scheduling",
            "schedule.isOpenForBackfill(nominal) ? Rejection.NONE : Rejection.ALREADY_DECIDED;",
            "Rejection.NONE;"),
        new Mutant(
            "does not compare the cursor",
            "P8 ",
            "ledger",
            LEDGER + "Scheduling",
            "    return schedule.decidedUntil == after && nominal > after",
            "    return nominal > 0"),
        new Mutant(
            "fires the latest of those that are due only",
            "P8 ",
            "decider",
            "io.holdfast.decider.schedule.Plan",
            "        firing.add(next.at());\n",
            "        firing.clear();\n        firing.add(next.at());\n"),
        new Mutant(
            "goes by its own clock in apply",
            "P9 ",
            "server",
            REPLICA + "Replica",
            "        ledger.beginEntry(index, entry);",
            "        ledger.beginEntry(index, entry.nonce(), options.time().wallMillis());"),
        new Mutant(
            "goes on after a failed sync",
            "P10 ",
            "log",
            STORAGE + "Segment",
            "    file.write(position, batch);\n    file.sync();\n",
            "    file.write(position, batch);\n    try { file.sync(); } catch (RuntimeException e) {}\n"),
        new Mutant(
            "does not check the vote's checksum",
            "P10 ",
            "log",
            STORAGE + "Frame",
            "    if (buffer.getInt(at + CHECKSUM_AT) != checksum(buffer, at)) {",
            "    if (checksum(buffer, at) == 1) {"),
        new Mutant(
            "never ticks",
            "P13 ",
            "server",
            REPLICA + "LeaderDuties",
            "      if (view.nextDeadline() <= now) {",
            "      if (view.nextDeadline() < 0) {"),
        new Mutant(
            "waits for nobody",
            "P14 ",
            "ledger",
            LEDGER + "Dependencies",
            "      if (job != null && job.state().ended()) {",
            "      if (job != null) {"),
        new Mutant(
            "runs what a failure should have cancelled",
            "P14 ",
            "ledger",
            LEDGER + "Dependencies",
            "    if (job.ties.after().cancels() && failed(predecessor)) {",
            "    if (job.ties.after().cancels() && predecessor.id == 0) {"),
        new Mutant(
            "retries a moment too soon",
            "P14 ",
            "ledger",
            LEDGER + "Moves",
            "    if (startAt > state.now) {",
            "    if (startAt > state.now + 100_000) {"),
        new Mutant(
            "lets one more job of a key run than its limit",
            "P11 ",
            "ledger",
            LEDGER + "Starts",
            "use.owned >= limit.concurrent()",
            "use.owned > limit.concurrent()"),
        new Mutant(
            "lets one more job of a queue run than its limit",
            "P11 ",
            "ledger",
            LEDGER + "QueueRecord",
            "name.owned() >= settings.concurrent()",
            "name.owned() > settings.concurrent()"),
        new Mutant(
            "starts jobs of a paused queue",
            "P11 ",
            "ledger",
            LEDGER + "QueueRecord",
            "mode == QueueMode.PAUSED",
            "mode == QueueMode.DRAINING"),
        new Mutant(
            "spends no token of a key's rate",
            "P11 ",
            "ledger",
            LEDGER + "KeyUses",
            "      use.fullAt = Rate.afterStart(use.fullAt, now, limit.count(), limit.period());",
            "      use.fullAt = Math.max(use.fullAt, 1);"),
        new Mutant(
            "takes next to nothing out of a rate",
            "P11 ",
            "ledger",
            LEDGER + "Rate",
            "    return Math.max(fullAt, micros(now)) + interval(count, periodMillis);",
            "    return Math.max(fullAt, micros(now)) + 1;"),
        new Mutant(
            "makes one attempt more than it may",
            "P15 ",
            "ledger",
            LEDGER + "Moves",
            "retryable && job.attempt < job.rules",
            "retryable && job.attempt <= job.rules"),
        new Mutant(
            "repeats what is not to be repeated",
            "P15 ",
            "ledger",
            LEDGER + "Moves",
            "retryable && job.attempt < job.rules",
            "job.attempt < job.rules"),
        new Mutant(
            "gives a lost worker's job to the next one whatever it says",
            "P15 ",
            "ledger",
            LEDGER + "Assignments",
            "    moves.release(job, lost ? job.rules.onWorkerLoss() : OnWorkerLoss.REASSIGN);",
            "    moves.release(job, lost ? OnWorkerLoss.REASSIGN : OnWorkerLoss.REASSIGN);"),
        new Mutant(
            "goes by the leader's own clock",
            "P16 ",
            "server",
            REPLICA + "Replica",
            "ledger.now(), median.earliest()),",
            "ledger.now(), options.time().wallMillis()),"),
        new Mutant(
            "takes one clock less than the median",
            "P16 ",
            "server",
            REPLICA + "ClockReadings",
            "    int first = (all + 1) / 2 - (all - known);",
            "    int first = (all + 1) / 2;"));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void itsCheckerCatchesIt(Mutant mutant) throws ReflectiveOperationException {
    BiFunction<Long, String, String> changed = run(new MutantLoader(mutant));
    for (long seed = 1; seed <= SCHEDULES; seed++) {
      String found = changed.apply(seed, mutant.promise());
      if (found.startsWith(mutant.promise())) {
        System.out.printf("%s: caught by seed %d%n", mutant, seed);
        assertThat(new OneSchedule().apply(seed, "")).as("the real code").isEmpty();
        return;
      }
    }
    fail("Expected %s to be caught within %d schedules", mutant, SCHEDULES);
  }

  @SuppressWarnings("unchecked")
  private static BiFunction<Long, String, String> run(ClassLoader loader)
      throws ReflectiveOperationException {
    return (BiFunction<Long, String, String>)
        loader.loadClass(OneSchedule.class.getName()).getDeclaredConstructor().newInstance();
  }
}
