package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The index finds what is in it and nothing else, whatever shares a hash or a place. */
class KeyIndexTest {

  private record Pair(long hash, long id) {}

  @Test
  void findsWhatIsInItWhateverSharesItsHashOrItsPlace() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      // Few hashes, and most of them belong at the same place of one segment.
      long[] hashes = random.longs(40).map(hash -> hash & 0x7000_0000_0000_000FL).toArray();
      KeyIndex index = new KeyIndex();
      List<Pair> model = new ArrayList<>();
      for (long id = 1; id <= 600; id++) {
        if (!model.isEmpty() && random.nextInt(5) < (id < 300 ? 2 : 4)) {
          Pair removed = model.remove(random.nextInt(model.size()));
          index.remove(removed.hash, removed.id);
        } else {
          Pair added = new Pair(hashes[random.nextInt(hashes.length)], id);
          model.add(added);
          index.add(added.hash, added.id);
        }
        assertThat(index.counted()).isEqualTo(model.size());
        for (long hash : hashes) {
          List<Long> expected =
              model.stream().filter(pair -> pair.hash == hash).map(Pair::id).sorted().toList();
          List<Long> found = new ArrayList<>();
          assertThat(index.find(hash, each -> !found.add(each))).isZero();
          found.sort(null);
          assertThat(found).as("seed %s", seed).isEqualTo(expected);
          for (long each : expected) {
            assertThat(index.find(hash, other -> other == each)).isEqualTo(each);
          }
        }
      }
    }
  }

  @Test
  void whatIsNotInItCannotBeRemoved() {
    KeyIndex index = new KeyIndex();
    index.add(7, 1);
    assertThatIllegalStateException()
        .isThrownBy(() -> index.remove(7, 2))
        .withMessage("Expected the key of job 2 in its index");
  }
}
