package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import io.holdfast.log.ReplicaId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
 */
public record ReplicaIdentity(
    ReplicaId replica, long incarnation, String cluster, boolean founder) {
  /** 128 bits. */
  public static final int CLUSTER_DIGITS = 32;

  private static final String NAME = "identity";
  private static final String ASIDE = NAME + FileNames.UNFINISHED;
  private static final String HEAD = "holdfast-replica 1";
  private static final int LONGEST = 4_096;

  public ReplicaIdentity {
    if (incarnation == 0) {
      throw new IllegalArgumentException("Expected an incarnation other than 0");
    }
    if (!cluster.matches("([0-9a-f]{32})?") || (founder && cluster.isEmpty())) {
      throw new IllegalArgumentException(
          "Expected a cluster id of 32 hexadecimal digits but was '" + cluster + "'");
    }
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
    for (String line : body.lines().toList()) {
      int space = line.indexOf(' ');
      fields.put(line.substring(0, Math.max(space, 0)), line.substring(space + 1));
    }
    try {
      return new ReplicaIdentity(
          new ReplicaId(fields.getOrDefault("replica", "")),
          Long.parseUnsignedLong(fields.getOrDefault("incarnation", ""), 16),
          fields.getOrDefault("cluster", ""),
          Boolean.parseBoolean(fields.getOrDefault("founder", "")));
    } catch (IllegalArgumentException wrong) {
      throw damaged(HEAD.length() + 1, String.valueOf(wrong.getMessage()));
    }
  }

  /** Replaces the file; durable on return. */
  public void write(Disk disk) {
    String body =
        HEAD
            + "\nreplica "
            + replica
            + "\nincarnation "
            + Long.toHexString(incarnation)
            + (cluster.isEmpty() ? "" : "\ncluster " + cluster)
            + "\nfounder "
            + founder
            + "\n";
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
