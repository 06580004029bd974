package io.holdfast.bench.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two parts of the system are known together only in some packages: no other package depends on
 * both, not even in two of its classes.
 */
final class MeetOnlyIn extends ArchCondition<JavaClass> {
  private final String one;
  private final String other;
  private final List<String> allowed;

  /** Class names by package, for those that depend on the one part, on the other part. */
  private final Map<String, Set<String>> knowOne = new HashMap<>();

  private final Map<String, Set<String>> knowOther = new HashMap<>();

  /** All three are names of packages; what is below them counts as well. */
  MeetOnlyIn(String one, String other, List<String> allowed) {
    super("know " + one + " and " + other + " together only in " + allowed);
    this.one = one;
    this.other = other;
    this.allowed = allowed;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    if (allowed.stream().anyMatch(part -> isIn(type, part))) {
      return;
    }
    note(type, one, knowOne);
    note(type, other, knowOther);
  }

  @Override
  public void finish(ConditionEvents events) {
    knowOne.forEach(
        (name, types) -> {
          Set<String> others = knowOther.get(name);
          if (others != null) {
            events.add(
                SimpleConditionEvent.violated(
                    name,
                    "Package %s knows %s (in %s) and %s (in %s)"
                        .formatted(name, one, types, other, others)));
          }
        });
    knowOne.clear();
    knowOther.clear();
  }

  private static void note(JavaClass type, String part, Map<String, Set<String>> known) {
    boolean knows =
        isIn(type, part)
            || type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency -> isIn(dependency.getTargetClass(), part));
    if (knows) {
      known
          .computeIfAbsent(type.getPackageName(), name -> new HashSet<>())
          .add(type.getSimpleName());
    }
  }

  private static boolean isIn(JavaClass type, String part) {
    String name = type.getBaseComponentType().getPackageName();
    return name.equals(part) || name.startsWith(part + ".");
  }
}
