package io.holdfast.log.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import io.holdfast.log.MemberChanges;
import io.holdfast.log.ReplicaId;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes of membership by the library: joint consensus, one change at a time, and a new member
 * catches up before it is put into any configuration.
 *
 * <p>So a replica that is being added is no learner by the log's configuration; it is in none until
 * it votes. A leader that dies meanwhile leaves nothing behind that would have to be undone.
 */
final class EngineMemberChanges implements MemberChanges {
  private final ReplicaId self;
  private final int network;
  private final Supplier<@Nullable EngineNode> running;

  /**
   * @param running the node; null while there is none
   */
  EngineMemberChanges(ReplicaId self, int network, Supplier<@Nullable EngineNode> running) {
    this.self = self;
    this.network = network;
    this.running = running;
  }

  @Override
  public void found() {
    EngineNode node = running.get();
    if (node != null && node.members().isEmpty()) {
      Configuration alone = new Configuration();
      alone.addPeer(Membership.peer(self, network));
      var unused = node.resetPeers(alone);
    }
  }

  @Override
  public void add(ReplicaId replica, ChangeListener listener) {
    change(listener, (node, done) -> node.addPeer(Membership.peer(replica, network), done));
  }

  @Override
  public void remove(ReplicaId replica, ChangeListener listener) {
    change(listener, (node, done) -> node.removePeer(Membership.peer(replica, network), done));
  }

  private interface Change {
    void ask(EngineNode node, Closure done);
  }

  private void change(ChangeListener listener, Change change) {
    EngineNode node = running.get();
    if (node == null) {
      listener.failed("This replica is not running");
      return;
    }
    EngineThreads.execute(() -> change.ask(node, status -> tell(listener, status)));
  }

  private static void tell(ChangeListener listener, Status status) {
    if (status.isOk()) {
      listener.changed();
    } else {
      listener.failed(reason(status));
    }
  }

  private static String reason(Status status) {
    return switch (status.getRaftError()) {
      case ECATCHUP -> "it did not catch up: it cannot be reached, or stopped on the way";
      case EBUSY -> "another change of the members is under way";
      case EPERM, ENEWLEADER, EHIGHERTERMREQUEST -> "leadership was lost meanwhile";
      default -> String.valueOf(status.getErrorMsg());
    };
  }

  @Override
  public boolean handOver() {
    EngineNode node = running.get();
    return node != null && node.transferLeadershipTo(PeerId.ANY_PEER).isOk();
  }

  @Override
  public List<ReplicaId> voters() {
    EngineNode node = running.get();
    return node == null ? List.of() : node.members();
  }
}
