package io.holdfast.bench.architecture;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What code must not touch if equal commands are to make equal state, on every replica and at every
 * replay: clocks, chance, the outer world, threads, loggers, and collections whose order is another
 * one in each process.
 *
 * <p>{@code Set.of} and {@code Map.of} are among the last: their order depends on a salt that the
 * JVM draws at its start. {@code LinkedHashMap}, {@code TreeMap} and arrays are fine.
 */
final class Purity extends ArchCondition<JavaClass> {
  private static final Map<String, String> PACKAGES =
      Map.ofEntries(
          Map.entry("java.io", "I/O"),
          Map.entry("java.net", "I/O"),
          Map.entry("java.nio.channels", "I/O"),
          Map.entry("java.nio.file", "I/O"),
          Map.entry("java.util.concurrent", "threads"),
          Map.entry("java.util.logging", "a logger"),
          Map.entry("org.slf4j", "a logger"),
          Map.entry("java.util.random", "chance"),
          Map.entry("java.security", "chance"));

  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("java.time.Clock", "a clock"),
          Map.entry("java.time.InstantSource", "a clock"),
          Map.entry("java.util.Random", "chance"),
          Map.entry("java.util.SplittableRandom", "chance"),
          Map.entry("java.lang.Thread", "threads"),
          Map.entry("java.lang.ThreadLocal", "threads"),
          Map.entry("java.lang.Process", "I/O"),
          Map.entry("java.lang.ProcessBuilder", "I/O"),
          Map.entry("java.lang.Runtime", "the JVM"),
          Map.entry("java.lang.System$Logger", "a logger"),
          Map.entry("java.util.Timer", "a clock"),
          Map.entry("java.util.Date", "a clock"),
          Map.entry("java.util.Calendar", "a clock"),
          Map.entry("java.util.Scanner", "I/O"),
          Map.entry("java.util.HashMap", "order from hashing"),
          Map.entry("java.util.HashSet", "order from hashing"),
          Map.entry("java.util.Hashtable", "order from hashing"),
          Map.entry("java.util.WeakHashMap", "order from hashing"),
          Map.entry("java.util.IdentityHashMap", "order from hashing"));

  /** Owner, then names of its methods. */
  private static final Map<String, Set<String>> METHODS =
      Map.ofEntries(
          Map.entry(
              "java.lang.System",
              Set.of(
                  "currentTimeMillis",
                  "nanoTime",
                  "identityHashCode",
                  "getProperty",
                  "getProperties",
                  "getenv",
                  "exit",
                  "getLogger",
                  "console")),
          Map.entry("java.lang.Math", Set.of("random")),
          Map.entry("java.lang.StrictMath", Set.of("random")),
          Map.entry("java.lang.Object", Set.of("hashCode", "wait", "notify", "notifyAll")),
          Map.entry("java.util.UUID", Set.of("randomUUID")),
          Map.entry("java.util.Collections", Set.of("shuffle", "newSetFromMap")),
          Map.entry("java.util.Set", Set.of("of", "copyOf")),
          Map.entry("java.util.Map", Set.of("of", "ofEntries", "copyOf")),
          Map.entry(
              "java.util.stream.Collectors",
              Set.of(
                  "toSet",
                  "toUnmodifiableSet",
                  "toMap",
                  "toUnmodifiableMap",
                  "toConcurrentMap",
                  "groupingBy",
                  "groupingByConcurrent")),
          Map.entry("java.util.Locale", Set.of("getDefault")),
          Map.entry("java.util.TimeZone", Set.of("getDefault")),
          Map.entry("java.time.ZoneId", Set.of("systemDefault")));

  Purity() {
    super("be pure: no clock, chance, I/O, threads, loggers, no order from hashing");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      reasonAgainst(dependency.getTargetClass().getBaseComponentType())
          .ifPresent(reason -> violate(type, reason, dependency.getDescription(), events));
    }
    for (JavaCodeUnitAccess<?> access : type.getCodeUnitAccessesFromSelf()) {
      if (isForbidden(access.getTarget())) {
        violate(type, access.getTarget().getName(), access.getDescription(), events);
      }
    }
    for (JavaFieldAccess access : type.getFieldAccessesFromSelf()) {
      if (access.getTargetOwner().getName().equals("java.lang.System")) {
        violate(type, "I/O", access.getDescription(), events);
      }
    }
    for (JavaCodeUnit unit : type.getCodeUnits()) {
      if (unit.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
        violate(type, "threads", unit.getFullName() + " is synchronized", events);
      }
    }
    for (JavaField field : type.getFields()) {
      if (field.getModifiers().contains(JavaModifier.VOLATILE)) {
        violate(type, "threads", field.getFullName() + " is volatile", events);
      }
    }
  }

  private static Optional<String> reasonAgainst(JavaClass target) {
    if (target.getName().equals("java.io.Serializable")) {
      return Optional.empty();
    }
    String reason = CLASSES.get(target.getName());
    if (reason != null) {
      return Optional.of(reason);
    }
    return PACKAGES.entrySet().stream()
        .filter(
            entry ->
                target.getPackageName().equals(entry.getKey())
                    || target.getPackageName().startsWith(entry.getKey() + "."))
        .map(Map.Entry::getValue)
        .findAny();
  }

  private static boolean isForbidden(CodeUnitAccessTarget target) {
    String owner = target.getOwner().getName();
    String name = target.getName();
    return METHODS.getOrDefault(owner, Set.of()).contains(name)
        || (owner.startsWith("java.time.") && name.equals("now"))
        || name.equals("parallelStream")
        || (name.equals("parallel") && owner.startsWith("java.util.stream."));
  }

  private static void violate(JavaClass type, String what, String where, ConditionEvents events) {
    events.add(SimpleConditionEvent.violated(type, what + ": " + where));
  }
}
