package io.holdfast.ledger;

/** What {@link NaiveLedger} has beside jobs, each with its own commands. */
interface NaiveTables extends CommandVisitor<Outcome> {
  NaiveSchedules schedules();

  NaiveMembers members();

  NaiveQueues queues();

  @Override
  default Outcome putSchedule(ScheduleCommand.PutSchedule c) {
    return schedules().put(c);
  }

  @Override
  default Outcome dropSchedule(ScheduleCommand.DropSchedule c) {
    return schedules().drop(c);
  }

  @Override
  default Outcome pauseSchedule(ScheduleCommand.PauseSchedule c) {
    return schedules().pause(c);
  }

  @Override
  default Outcome fire(ScheduleCommand.Fire c) {
    return schedules().fire(c);
  }

  @Override
  default Outcome skipOccurrences(ScheduleCommand.SkipOccurrences c) {
    return schedules().skip(c);
  }

  @Override
  default Outcome putMember(MemberCommand.PutMember c) {
    return members().put(c);
  }

  @Override
  default Outcome dropMember(MemberCommand.DropMember c) {
    return members().drop(c);
  }

  @Override
  default Outcome putQueue(QueueCommand.PutQueue c) {
    return queues().put(c);
  }

  @Override
  default Outcome setQueueMode(QueueCommand.SetQueueMode c) {
    return queues().setMode(c);
  }

  @Override
  default Outcome changeJob(QueueCommand.ChangeJob c) {
    return queues().change(c);
  }

  @Override
  default Outcome purgeQueue(QueueCommand.PurgeQueue c) {
    return queues().purge(c);
  }
}
