package io.holdfast.ledger;

/** The part of a judge that sends commands about schedules to their family. */
interface SchedulingJudge extends CommandVisitor<Outcome> {

  /** The family. */
  Scheduling scheduling();

  @Override
  default Outcome putSchedule(ScheduleCommand.PutSchedule command) {
    return scheduling().put(command);
  }

  @Override
  default Outcome dropSchedule(ScheduleCommand.DropSchedule command) {
    return scheduling().drop(command);
  }

  @Override
  default Outcome pauseSchedule(ScheduleCommand.PauseSchedule command) {
    return scheduling().pause(command);
  }

  @Override
  default Outcome fire(ScheduleCommand.Fire command) {
    return scheduling().fire(command);
  }

  @Override
  default Outcome skipOccurrences(ScheduleCommand.SkipOccurrences command) {
    return scheduling().skip(command);
  }
}
