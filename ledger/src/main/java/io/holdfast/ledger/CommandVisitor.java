package io.holdfast.ledger;

/**
 * One method a {@link Command}: where a new one is not handled, the build breaks.
 *
 * @param <R> what the visit comes to
 */
public interface CommandVisitor<R> {
  R submit(Command.Submit command);

  R assign(Command.Assign command);

  R takeOver(Command.TakeOver command);

  R acknowledge(Command.Acknowledge command);

  R complete(Command.Complete command);

  R fail(Command.Fail command);

  R release(Command.Release command);

  R cancel(Command.Cancel command);

  R acknowledgeCancel(Command.AcknowledgeCancel command);

  R resume(Command.Resume command);

  R retry(Command.Retry command);

  R openSession(Command.OpenSession command);

  R closeSession(Command.CloseSession command);

  R drainSession(Command.DrainSession command);

  R proveLife(Command.ProveLife command);

  R establishLeadership(Command.EstablishLeadership command);

  R tick(Command.Tick command);

  R purge(Command.Purge command);

  R putMember(MemberCommand.PutMember command);

  R dropMember(MemberCommand.DropMember command);

  R putSchedule(ScheduleCommand.PutSchedule command);

  R dropSchedule(ScheduleCommand.DropSchedule command);

  R pauseSchedule(ScheduleCommand.PauseSchedule command);

  R fire(ScheduleCommand.Fire command);

  R skipOccurrences(ScheduleCommand.SkipOccurrences command);

  R retryAt(RetryAt command);

  R putQueue(QueueCommand.PutQueue command);

  R setQueueMode(QueueCommand.SetQueueMode command);

  R changeJob(QueueCommand.ChangeJob command);

  R purgeQueue(QueueCommand.PurgeQueue command);
}
