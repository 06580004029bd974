package io.holdfast.server.replica.local;

import io.holdfast.log.DamagedException;
import io.holdfast.log.storage.Disk;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What the supervisor of a local cluster remembers: which replicas there are, and who led last.
 *
 * <p>The leader is a preference for the next start, no promise: an election decides. The file is
 * lines of UTF-8 text, see docs/log-format.md.
 *
 * @param clusterId distinguishes this cluster from every other one
 * @param names the replicas' names, in their order
 * @param leader position of the replica that led last
 */
record ClusterFile(long clusterId, List<String> names, int leader) {
  static final String NAME = "cluster";
  private static final String ASIDE = "cluster.tmp";
  private static final String HEAD = "holdfast-cluster 1";
  private static final int LONGEST = 1 << 16;

  ClusterFile withLeader(int other) {
    return new ClusterFile(clusterId, names, other);
  }

  /** Replaces the file; durable on return. */
  void write(Disk disk) {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    text.append("id ").append(Long.toHexString(clusterId)).append('\n');
    text.append("leader ").append(leader).append('\n');
    for (String name : names) {
      text.append("replica ").append(URLEncoder.encode(name, StandardCharsets.UTF_8)).append('\n');
    }
    String body = text.toString();
    byte[] bytes =
        (body + "crc32c " + Long.toHexString(checksum(body)) + "\n")
            .getBytes(StandardCharsets.UTF_8);
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

  /** Reads the file, which must exist. */
  static ClusterFile read(Disk disk) {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
    try (Disk.DiskFile file = disk.open(NAME)) {
      file.read(0, bytes);
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    int end = text.lastIndexOf("crc32c ");
    if (!text.startsWith(HEAD + "\n") || end < 0) {
      throw new DamagedException(
          NAME, 0, -1, "expected the line '" + HEAD + "' first and a checksum last");
    }
    String body = text.substring(0, end);
    if (!text.substring(end).equals("crc32c " + Long.toHexString(checksum(body)) + "\n")) {
      throw new DamagedException(
          NAME, end, -1, "expected the checksum " + Long.toHexString(checksum(body)));
    }
    long clusterId = 0;
    int leader = 0;
    List<String> names = new ArrayList<>();
    for (String line : body.split("\n", -1)) {
      int space = line.indexOf(' ');
      String value = line.substring(space + 1);
      if (line.startsWith("id ")) {
        clusterId = Long.parseUnsignedLong(value, 16);
      } else if (line.startsWith("leader ")) {
        leader = Integer.parseInt(value);
      } else if (line.startsWith("replica ")) {
        names.add(URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
    return new ClusterFile(clusterId, List.copyOf(names), leader);
  }

  private static long checksum(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
