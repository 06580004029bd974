package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import io.holdfast.log.ReplicaId;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Who a folder belongs to: its first file, lines of text with a checksum; docs/log-format.md has
 * them.
 *
 * <p>A replica whose folder was lost must not come back under its old id as an empty voter: it
 * would have forgotten what it promised. So each new folder gets a number by chance, the
 * incarnation, by which the others tell it from the one before.
 *
 * @param replica the id
 * @param incarnation not 0
 * @param cluster the id of the cluster, {@value #CLUSTER_DIGITS} hexadecimal digits; empty while
 *     the replica belongs to none
 * @param founder whether this replica began the cluster, as its only voter
 * @param peersIndex the entry of the log that {@code peers} are from; 0 before the first
 * @param peers where the replicas of the cluster are: the log knows it too, but what of it is
 *     committed a replica only learns from the others
 */
public record ReplicaIdentity(
    ReplicaId replica,
    long incarnation,
    String cluster,
    boolean founder,
    long peersIndex,
    List<Peer> peers) {
  /** 128 bits. */
  public static final int CLUSTER_DIGITS = 32;

  private static final String NAME = "identity";
  private static final String ASIDE = NAME + FileNames.UNFINISHED;
  private static final String HEAD = "holdfast-replica 1";

  /** More than as many members as there can be, present and dropped, with the longest addresses. */
  private static final int LONGEST = 1 << 17;

  /**
   * A replica of the cluster.
   *
   * @param address where the others reach it
   * @param dropped it was removed
   */
  public record Peer(ReplicaId replica, long incarnation, String address, boolean dropped) {
    private String line() {
      return (dropped ? "dropped " : "peer ")
          + replica
          + ' '
          + Long.toHexString(incarnation)
          + ' '
          + URLEncoder.encode(address, StandardCharsets.UTF_8);
    }

    private static Peer parse(String line) {
      String[] parts = line.split(" ", -1);
      if (parts.length != 4) {
        throw new IllegalArgumentException("expected a peer but found '" + line + "'");
      }
      return new Peer(
          new ReplicaId(parts[1]),
          Long.parseUnsignedLong(parts[2], 16),
          URLDecoder.decode(parts[3], StandardCharsets.UTF_8),
          parts[0].equals("dropped"));
    }
  }

  public ReplicaIdentity {
    if (incarnation == 0) {
      throw new IllegalArgumentException("Expected an incarnation other than 0");
    }
    if (!cluster.matches("([0-9a-f]{32})?") || (founder && cluster.isEmpty())) {
      throw new IllegalArgumentException(
          "Expected a cluster id of 32 hexadecimal digits but was '" + cluster + "'");
    }
    peers = List.copyOf(peers);
  }

  /** A new one, that knows of no others. */
  public ReplicaIdentity(ReplicaId replica, long incarnation, String cluster, boolean founder) {
    this(replica, incarnation, cluster, founder, 0, List.of());
  }

  /** The same in a cluster. */
  public ReplicaIdentity in(String joined, boolean asFounder) {
    return new ReplicaIdentity(replica, incarnation, joined, asFounder, peersIndex, peers);
  }

  /** The same with other peers. */
  public ReplicaIdentity with(long index, List<Peer> others) {
    return new ReplicaIdentity(replica, incarnation, cluster, founder, index, others);
  }

  /** True when it was removed from its cluster itself. */
  public boolean isDropped() {
    return peers.stream()
        .anyMatch(
            each ->
                each.dropped()
                    && each.replica().equals(replica)
                    && each.incarnation() == incarnation);
  }

  /** True when the replica belongs to a cluster. */
  public boolean isMember() {
    return !cluster.isEmpty();
  }

  /**
   * Reads it; null in a folder that has nothing of a replica. Changes nothing.
   *
   * @throws DamagedException when it is not what was written, or is missing beside a log
   */
  public static @Nullable ReplicaIdentity read(Disk disk) {
    List<String> names = disk.names();
    if (!names.contains(NAME)) {
      if (OfflineLog.isPresent(disk)) {
        throw new DamagedException(NAME, 0, -1, "the identity is missing");
      }
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
    try (Disk.DiskFile file = disk.open(NAME)) {
      file.read(0, bytes);
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    int end = text.lastIndexOf("crc32c ");
    if (!text.startsWith(HEAD + "\n") || end < 0) {
      throw damaged(0, "expected the line '" + HEAD + "' first and a checksum last");
    }
    String body = text.substring(0, end);
    if (!text.substring(end).equals(seal(body))) {
      throw damaged(end, "expected the line '" + seal(body).strip() + "'");
    }
    return parse(body);
  }

  private static ReplicaIdentity parse(String body) {
    Map<String, String> fields = new HashMap<>();
    List<Peer> peers = new ArrayList<>();
    try {
      for (String line : body.lines().toList()) {
        if (line.startsWith("peer ") || line.startsWith("dropped ")) {
          peers.add(Peer.parse(line));
        } else {
          int space = Math.max(line.indexOf(' '), 0);
          fields.put(line.substring(0, space), line.substring(Math.min(space + 1, line.length())));
        }
      }
      return new ReplicaIdentity(
          new ReplicaId(fields.getOrDefault("replica", "")),
          Long.parseUnsignedLong(fields.getOrDefault("incarnation", ""), 16),
          fields.getOrDefault("cluster", ""),
          Boolean.parseBoolean(fields.getOrDefault("founder", "")),
          Long.parseLong(fields.getOrDefault("peers-index", "")),
          peers);
    } catch (IllegalArgumentException wrong) {
      throw damaged(HEAD.length() + 1, String.valueOf(wrong.getMessage()));
    }
  }

  /** Replaces the file; durable on return. */
  public void write(Disk disk) {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    text.append("replica ").append(replica).append('\n');
    text.append("incarnation ").append(Long.toHexString(incarnation)).append('\n');
    if (isMember()) {
      text.append("cluster ").append(cluster).append('\n');
    }
    text.append("founder ").append(founder).append('\n');
    text.append("peers-index ").append(peersIndex).append('\n');
    peers.forEach(peer -> text.append(peer.line()).append('\n'));
    String body = text.toString();
    byte[] bytes = (body + seal(body)).getBytes(StandardCharsets.UTF_8);
    if (disk.names().contains(ASIDE)) {
      disk.delete(ASIDE);
    }
    try (Disk.DiskFile file = disk.create(ASIDE)) {
      file.write(0, ByteBuffer.wrap(bytes));
      file.sync();
    }
    disk.rename(ASIDE, NAME);
    disk.syncNames();
  }

  private static String seal(String body) {
    CRC32C checksum = new CRC32C();
    checksum.update(body.getBytes(StandardCharsets.UTF_8));
    return "crc32c " + Long.toHexString(checksum.getValue()) + "\n";
  }

  private static DamagedException damaged(long offset, String what) {
    return new DamagedException(NAME, offset, -1, what);
  }
}
