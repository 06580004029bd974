package io.holdfast.simulation.disk;

import io.holdfast.simulation.world.Chance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One replica's folder as it lies on the disk; it outlives the replica's crashes.
 *
 * <p>Names follow the weakest file system that the contract of {@link
 * io.holdfast.log.storage.Disk#syncNames} allows: of the creations, renames and deletions that were
 * not synced, a crash keeps any.
 */
public final class DiskImage {
  private TreeMap<String, FileImage> files = new TreeMap<>();
  private TreeMap<String, FileImage> syncedFiles = new TreeMap<>();
  private final List<NameChange> unsyncedNames = new ArrayList<>();

  /**
   * One change that was not synced.
   *
   * @param removed the name that goes, or null
   * @param set the name that comes, or null
   * @param file what it is the name of
   */
  private record NameChange(@Nullable String removed, @Nullable String set, FileImage file) {}

  Map<String, FileImage> files() {
    return files;
  }

  void create(String name) {
    FileImage file = new FileImage();
    files.put(name, file);
    unsyncedNames.add(new NameChange(null, name, file));
  }

  void rename(String from, String to) {
    FileImage file = files.remove(from);
    if (file == null) {
      throw new IllegalArgumentException("Expected a file " + from + " but there is none");
    }
    files.put(to, file);
    unsyncedNames.add(new NameChange(from, to, file));
  }

  void delete(String name) {
    FileImage file = files.remove(name);
    if (file == null) {
      throw new IllegalArgumentException("Expected a file " + name + " but there is none");
    }
    unsyncedNames.add(new NameChange(name, null, file));
  }

  void syncNames() {
    if (unsyncedNames.isEmpty()) {
      return;
    }
    unsyncedNames.clear();
    syncedFiles = new TreeMap<>(files);
  }

  /**
   * True if everything written since {@code moment} would outlive a crash now. Zeros do not count:
   * a prepared file is worth nothing yet.
   */
  boolean durableSince(long moment) {
    for (FileImage file : files.values()) {
      if (file.holdsUnsynced(moment)) {
        return false;
      }
    }
    for (NameChange change : unsyncedNames) {
      if (change.set != null && files.get(change.set) == change.file && !change.file.empty()) {
        return false;
      }
    }
    return true;
  }

  /** The power goes: decides what is left of everything that was not synced. */
  public void settle(Chance chance) {
    if (!unsyncedNames.isEmpty()) {
      TreeMap<String, FileImage> left = new TreeMap<>(syncedFiles);
      int style = chance.below(4);
      for (NameChange change : unsyncedNames) {
        // Style 0 loses all, 1 keeps all, the others decide change by change.
        if (style == 0 || (style >= 2 && chance.coin())) {
          continue;
        }
        if (change.removed != null && left.get(change.removed) == change.file) {
          left.remove(change.removed);
        }
        if (change.set != null) {
          left.put(change.set, change.file);
        }
      }
      files = left;
      syncedFiles = new TreeMap<>(left);
      unsyncedNames.clear();
    }
    for (FileImage file : files.values()) {
      file.settle(chance);
    }
  }

  /**
   * Flips one bit of one file. Only between two lives of a replica.
   *
   * @return where, or null if there is no byte
   */
  public @Nullable Flip flip(Chance chance) {
    List<Map.Entry<String, FileImage>> candidates = new ArrayList<>();
    for (Map.Entry<String, FileImage> entry : files.entrySet()) {
      if (entry.getValue().size() > 0) {
        candidates.add(entry);
      }
    }
    if (candidates.isEmpty()) {
      return null;
    }
    Map.Entry<String, FileImage> chosen = candidates.get(chance.below(candidates.size()));
    int byteAt = chance.below(chosen.getValue().size());
    chosen.getValue().flip(byteAt, chance.below(8));
    return new Flip(chosen.getKey(), byteAt);
  }

  /** An independent copy of what a reader sees, all of it synced. */
  public DiskImage copy() {
    DiskImage copy = new DiskImage();
    files.forEach((name, file) -> copy.files.put(name, file.copy()));
    copy.syncedFiles = new TreeMap<>(copy.files);
    return copy;
  }

  /** True if a reader sees the same files with the same content in both. */
  public boolean sameAs(DiskImage other) {
    if (!files.keySet().equals(other.files.keySet())) {
      return false;
    }
    for (Map.Entry<String, FileImage> entry : files.entrySet()) {
      FileImage theirs = other.files.get(entry.getKey());
      if (theirs == null || !entry.getValue().sameAs(theirs)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Where a bit was flipped.
   *
   * @param file name of the file
   * @param byteAt which byte, from 0
   */
  public record Flip(String file, int byteAt) {}
}
