package io.holdfast.cli.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PreferenceOrderTest {
  private final PreferenceOrder order = new PreferenceOrder(List.of(0, 1, 2));

  @Test
  void crashedLeadersComeLastTheLatestVeryLast() {
    order.demote(0);
    assertThat(order.order()).containsExactly(1, 2, 0);
    order.demote(1);
    assertThat(order.order()).containsExactly(2, 0, 1);
    order.demote(0);
    assertThat(order.order()).containsExactly(2, 1, 0);
  }

  @Test
  void aRestoredReplicaIsInItsDeclaredPlaceAgain() {
    order.demote(0);
    order.demote(1);
    order.restore(0);
    assertThat(order.order()).containsExactly(0, 2, 1);
    order.restore(1);
    assertThat(order.order()).containsExactly(0, 1, 2);
  }

  @Test
  void aRestoreWithoutACrashChangesNothing() {
    order.restore(2);
    assertThat(order.order()).containsExactly(0, 1, 2);
  }

  @Test
  void theLeaderOfBeforeCanBePutInFront() {
    order.demote(0);
    assertThat(order.orderFrom(2)).containsExactly(2, 1, 0);
  }
}
