package io.holdfast.server.replica.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.replica.ReplicaObserver;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** What stands between the replica and its observer hides nothing. */
class MemberWatchTest {

  /** A method that is not passed on would fall back to its default, which does nothing. */
  @Test
  void everythingThatAnObserverCanSeeIsPassedOn() throws Exception {
    for (Method each : ReplicaObserver.class.getMethods()) {
      Method own = MemberWatch.class.getMethod(each.getName(), each.getParameterTypes());
      assertThat(own.getDeclaringClass()).as(each.toString()).isEqualTo(MemberWatch.class);
    }
  }
}
