package io.holdfast.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.ReplicaId;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which order survivors stand. */
class TakeoverRankTest {
  @ParameterizedTest
  @CsvSource({
    "r1, r2, 0",
    "r1, r3, 1",
    "r2, r1, 0",
    "r2, r3, 1",
    "r3, r1, 0",
    "r3, r2, 1",
    // A learner, or one that was removed, does not stand.
    "r1, r9, -1",
    // Neither does the one that is gone.
    "r1, r1, -1"
  })
  void survivorsStandInTheOrderOfTheirIds(String lost, String self, int rank) {
    List<ReplicaId> members =
        List.of(new ReplicaId("r3"), new ReplicaId("r1"), new ReplicaId("r2"));
    assertThat(Takeover.rank(members, new ReplicaId(lost), new ReplicaId(self))).isEqualTo(rank);
  }
}
