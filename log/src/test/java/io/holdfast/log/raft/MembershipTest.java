package io.holdfast.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text that the log and the snapshots keep of who belongs to the cluster. */
class MembershipTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "members=r1",
        "members=r1,r2,r3",
        "members=r1,r2;learners=r3",
        "members=r1,r2,r3,r4;learners=r5;old-members=r1,r2,r3;old-learners=r4"
      })
  void textComesBackThroughTheLibrarysEntryAndSnapshot(String text) {
    LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_CONFIGURATION);
    Membership.parse(text).fill(entry, 7);
    assertThat(Membership.of(entry).text()).isEqualTo(text);
    assertThat(Membership.of(Membership.parse(text).snapshotMeta(5, 2, 7)).text()).isEqualTo(text);
  }

  @Test
  void theNumberOfTheNetworkIsNotStored() {
    LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_CONFIGURATION);
    Membership.parse("members=r1,r2").fill(entry, 41);
    LogEntry other = new LogEntry(EntryType.ENTRY_TYPE_CONFIGURATION);
    Membership.parse(Membership.of(entry).text()).fill(other, 42);
    assertThat(other.getPeers()).allMatch(peer -> peer.getPort() == 42);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "members=", "r1,r2", "learners=r1", "members=r1;friends=r2"})
  void whatIsNoMembershipIsRefused(String text) {
    assertThatThrownBy(() -> Membership.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
