package io.holdfast.log.raft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import io.holdfast.log.ReplicaId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to the cluster, as the log and the snapshots keep it.
 *
 * <p>As text: four lists, each with a name, of ids with commas between; empty lists are left out,
 * {@code members} never is. In a change of membership the members of before are there too:
 *
 * <pre>
 * members=r1,r2,r3
 * members=r1,r2,r3,r4;learners=r5;old-members=r1,r2,r3
 * </pre>
 */
record Membership(
    List<ReplicaId> members,
    List<ReplicaId> learners,
    List<ReplicaId> oldMembers,
    List<ReplicaId> oldLearners) {

  private static final String MEMBERS = "members";
  private static final String LEARNERS = "learners";
  private static final String OLD_MEMBERS = "old-members";
  private static final String OLD_LEARNERS = "old-learners";

  static Membership of(LogEntry entry) {
    return new Membership(
        replicas(entry.getPeers()),
        replicas(entry.getLearners()),
        replicas(entry.getOldPeers()),
        replicas(entry.getOldLearners()));
  }

  static Membership of(SnapshotMeta meta) {
    return new Membership(
        replicasOfText(meta.getPeersList()),
        replicasOfText(meta.getLearnersList()),
        replicasOfText(meta.getOldPeersList()),
        replicasOfText(meta.getOldLearnersList()));
  }

  static Membership parse(String text) {
    List<ReplicaId> members = List.of();
    List<ReplicaId> learners = List.of();
    List<ReplicaId> oldMembers = List.of();
    List<ReplicaId> oldLearners = List.of();
    for (String part : text.split(";", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      List<ReplicaId> ids = ids(text, equals < 0 ? "" : part.substring(equals + 1));
      switch (name) {
        case MEMBERS -> members = ids;
        case LEARNERS -> learners = ids;
        case OLD_MEMBERS -> oldMembers = ids;
        case OLD_LEARNERS -> oldLearners = ids;
        default ->
            throw new IllegalArgumentException(
                "Expected a membership such as members=r1,r2,r3 but was '" + text + "'");
      }
    }
    if (members.isEmpty()) {
      throw new IllegalArgumentException("Expected members but was '" + text + "'");
    }
    return new Membership(members, learners, oldMembers, oldLearners);
  }

  private static List<ReplicaId> ids(String text, String list) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException("Expected ids after each = but was '" + text + "'");
    }
    List<ReplicaId> ids = new ArrayList<>();
    for (String id : list.split(",", -1)) {
      ids.add(new ReplicaId(id));
    }
    return ids;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    append(text, MEMBERS, members);
    append(text, LEARNERS, learners);
    append(text, OLD_MEMBERS, oldMembers);
    append(text, OLD_LEARNERS, oldLearners);
    return text.toString();
  }

  private static void append(StringBuilder text, String name, List<ReplicaId> ids) {
    if (ids.isEmpty()) {
      return;
    }
    if (!text.isEmpty()) {
      text.append(';');
    }
    text.append(name).append('=');
    for (int i = 0; i < ids.size(); i++) {
      text.append(i == 0 ? "" : ",").append(ids.get(i).value());
    }
  }

  /** Fills an entry of the library; lists that it keeps as null where they are empty stay null. */
  void fill(LogEntry entry, int network) {
    entry.setPeers(peers(members, network));
    entry.setLearners(learners.isEmpty() ? null : peers(learners, network));
    entry.setOldPeers(oldMembers.isEmpty() ? null : peers(oldMembers, network));
    entry.setOldLearners(oldLearners.isEmpty() ? null : peers(oldLearners, network));
  }

  ConfigurationEntry configurationEntry(long index, long term, int network) {
    return new ConfigurationEntry(
        new LogId(index, term),
        new Configuration(peers(members, network), peers(learners, network)),
        new Configuration(peers(oldMembers, network), peers(oldLearners, network)));
  }

  SnapshotMeta snapshotMeta(long index, long term, int network) {
    return SnapshotMeta.newBuilder()
        .setLastIncludedIndex(index)
        .setLastIncludedTerm(term)
        .addAllPeers(texts(members, network))
        .addAllLearners(texts(learners, network))
        .addAllOldPeers(texts(oldMembers, network))
        .addAllOldLearners(texts(oldLearners, network))
        .build();
  }

  /**
   * The library's address of a replica. Its registry of nodes is one per JVM, so the number of the
   * network keeps clusters apart that have replicas of the same name; it is never stored.
   */
  static PeerId peer(ReplicaId replica, int network) {
    return new PeerId(replica.value(), network);
  }

  static ReplicaId replica(PeerId peer) {
    return new ReplicaId(peer.getIp());
  }

  private static List<PeerId> peers(List<ReplicaId> replicas, int network) {
    List<PeerId> peers = new ArrayList<>(replicas.size());
    for (ReplicaId replica : replicas) {
      peers.add(peer(replica, network));
    }
    return peers;
  }

  private static List<String> texts(List<ReplicaId> replicas, int network) {
    List<String> texts = new ArrayList<>(replicas.size());
    for (ReplicaId replica : replicas) {
      texts.add(peer(replica, network).toString());
    }
    return texts;
  }

  private static List<ReplicaId> replicas(@Nullable Collection<PeerId> peers) {
    if (peers == null) {
      return List.of();
    }
    List<ReplicaId> replicas = new ArrayList<>(peers.size());
    for (PeerId peer : peers) {
      replicas.add(replica(peer));
    }
    return replicas;
  }

  private static List<ReplicaId> replicasOfText(List<String> peers) {
    List<ReplicaId> replicas = new ArrayList<>(peers.size());
    for (String text : peers) {
      replicas.add(replica(PeerId.parsePeer(text)));
    }
    return replicas;
  }
}
