package io.holdfast.server.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.LogConsumer;
import io.holdfast.log.LogStatus;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ledger time, by clocks that jump. */
final class LeaderClockTest {
  private static final long BEGINNING = 1_700_000_000_000L;
  private static final long HOUR = 3_600_000;

  private final Machine machine = new Machine();
  private final Others others = new Others();
  private final ReplicaClocks clocks = new ReplicaClocks(others, machine);

  private LeaderClock leader(long ledgerNow) {
    clocks.ask(() -> {});
    return new LeaderClock(clocks, ledgerNow, clocks.bounds().earliest());
  }

  @Test
  void itBeginsAtTheMedianAndNotAtItsOwnClock() {
    machine.off = 365 * 24 * HOUR;
    others.off.putAll(Map.of("r2", 30L, "r3", -20L));
    assertThat(leader(0).now()).isEqualTo(BEGINNING + 30);
    machine.off = -365 * 24 * HOUR;
    assertThat(leader(0).now()).isEqualTo(BEGINNING - 20);
  }

  @Test
  void itNeverBeginsBeforeWhatTheLedgerHas() {
    others.off.putAll(Map.of("r2", 0L, "r3", 0L));
    assertThat(leader(BEGINNING + HOUR).now()).isEqualTo(BEGINNING + HOUR);
  }

  @Test
  void realDowntimeIsCrossedAtOnce() {
    others.off.putAll(Map.of("r2", 0L, "r3", 0L));
    assertThat(leader(BEGINNING - 48 * HOUR).now()).isEqualTo(BEGINNING);
  }

  @Test
  void itsOwnClockThatJumpsChangesNothing() {
    others.off.putAll(Map.of("r2", 0L, "r3", 0L));
    LeaderClock leader = leader(0);
    machine.off = HOUR;
    assertThat(after(leader, 1_000)).isEqualTo(BEGINNING + 1_000);
    machine.off = -HOUR;
    assertThat(after(leader, 1_000)).isEqualTo(BEGINNING + 2_000);
  }

  @Test
  void whenAllClocksJumpForwardItGoesATenthFaster() {
    others.off.putAll(Map.of("r2", 0L, "r3", 0L));
    LeaderClock leader = leader(0);
    all(500);
    assertThat(after(leader, 1_000)).isEqualTo(BEGINNING + 1_100);
    assertThat(after(leader, 1_000)).isEqualTo(BEGINNING + 2_200);
    long caughtUp = after(leader, 4_000);
    assertThat(caughtUp).isBetween(BEGINNING + 6_498, BEGINNING + 6_500);
  }

  @Test
  void whenAllClocksJumpBackItGoesATenthSlowerAndNeverBack() {
    others.off.putAll(Map.of("r2", 0L, "r3", 0L));
    LeaderClock leader = leader(0);
    all(-HOUR);
    long before = leader.now();
    for (int i = 1; i <= 100; i++) {
      long now = after(leader, 10);
      assertThat(now).isEqualTo(before + 9);
      before = now;
    }
  }

  @Test
  void withoutAMajorityOfTheClocksItGoesByItsOwnMonotonicOne() {
    others.off.putAll(Map.of("r2", 0L, "r3", 0L));
    LeaderClock leader = leader(0);
    others.off.clear();
    machine.off = HOUR;
    assertThat(after(leader, 60_000)).isEqualTo(BEGINNING + 60_000);
  }

  @Test
  void aLoneReplicaFollowsItsOwnClockWithoutJumping() {
    others.voters = List.of(others.self());
    LeaderClock leader = leader(0);
    assertThat(after(leader, 1_000)).isEqualTo(BEGINNING + 1_000);
    machine.off = HOUR;
    assertThat(after(leader, 1_000)).isEqualTo(BEGINNING + 2_100);
  }

  @Test
  void aFalseClockIsSaidAndSomebodyElseIsToLead() {
    others.off.putAll(Map.of("r2", -1_900L, "r3", 0L));
    machine.off = 2_100;
    clocks.ask(() -> {});
    assertThat(clocks.ownOffset()).isEqualTo(2_100);
    assertThat(clocks.offsets()).isEqualTo(Map.of("r1", 2_100L, "r2", -1_900L, "r3", 0L));
    assertThat(clocks.successor()).isEqualTo(new ReplicaId("r2"));
    assertThat(clocks.successor()).as("at once again").isNull();
    machine.nanos += 5_000_000_000L;
    clocks.ask(() -> {});
    assertThat(clocks.successor()).isEqualTo(new ReplicaId("r2"));
  }

  @Test
  void aClockThatIsALittleOffLeads() {
    others.off.putAll(Map.of("r2", 0L, "r3", 0L));
    machine.off = 2_000;
    clocks.ask(() -> {});
    assertThat(clocks.successor()).isNull();
  }

  private void all(long off) {
    machine.off = off;
    others.off.replaceAll((id, before) -> off);
    clocks.ask(() -> {});
  }

  private long after(LeaderClock leader, long millis) {
    machine.nanos += millis * 1_000_000;
    return leader.now();
  }

  /** This replica's clocks. */
  private static final class Machine implements TimeSource {
    private long nanos = 77_000_000_000L;
    private long off;

    @Override
    public long wallMillis() {
      return BEGINNING + (nanos - 77_000_000_000L) / 1_000_000 + off;
    }

    @Override
    public long nanos() {
      return nanos;
    }
  }

  /** A log with others that answer at once, by how far they are off. */
  private final class Others implements ReplicatedLog {
    private final Map<String, Long> off = new HashMap<>();
    private List<ReplicaId> voters =
        List.of(new ReplicaId("r1"), new ReplicaId("r2"), new ReplicaId("r3"));

    @Override
    public ReplicaId self() {
      return new ReplicaId("r1");
    }

    @Override
    public List<ReplicaId> voters() {
      return voters;
    }

    @Override
    public void askClock(ReplicaId of, ClockListener listener) {
      Long its = off.get(of.value());
      if (its != null) {
        listener.told(machine.wallMillis() - machine.off + its);
      }
    }

    @Override
    public void start(LogConsumer consumer) {}

    @Override
    public void propose(long raftTerm, byte[] entry, ProposalListener listener) {}

    @Override
    public void readBarrier(BarrierListener listener) {}

    @Override
    public void campaign() {}

    @Override
    public boolean handOver(ReplicaId to) {
      return false;
    }

    @Override
    public void snapshot(SnapshotListener listener) {}

    @Override
    public LogStatus status() {
      return new LogStatus(LogStatus.Role.LEADER, 1, null, 1, 0, 0, 0);
    }

    @Override
    public byte @Nullable [] entry(long index) {
      return null;
    }

    @Override
    public void crash() {}

    @Override
    public void close() {}
  }
}
