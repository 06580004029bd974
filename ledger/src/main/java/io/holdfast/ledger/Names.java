package io.holdfast.ledger;

import it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap;
import org.jspecify.annotations.Nullable;

/** The names in use, each once. Which ones are known follows from the jobs alone. */
final class Names {
  /** For look-up only, never iterated. */
  private final Object2ObjectOpenHashMap<String, Name> names = new Object2ObjectOpenHashMap<>();

  int size() {
    return names.size();
  }

  /** The name in use, or one that is not yet. */
  Name find(String text) {
    @Nullable Name name = names.get(text);
    return name == null ? new Name(text) : name;
  }

  /** All names in use, in no order. */
  Iterable<Name> all() {
    return names.values();
  }

  /** Begins one more use. */
  void use(Name name) {
    if (name.uses++ == 0) {
      names.put(name.text, name);
    }
  }

  /** Ends one use. */
  void release(Name name) {
    if (--name.uses == 0) {
      names.remove(name.text);
    }
  }
}
