package io.holdfast.bench.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One word for one thing, in the names of types and of members that others see. What overrides a
 * method of a library is called as the library calls it.
 */
final class Vocabulary extends ArchCondition<JavaClass> {
  /** In types only: words that say nothing. */
  private static final Map<String, String> EMPTY_WORDS =
      Map.of(
          "util", "what it does",
          "utils", "what it does",
          "utility", "what it does",
          "helper", "what it does",
          "helpers", "what it does",
          "manager", "what it does",
          "impl", "what sets it apart");

  /** In types and members: the second name of a thing that has one. */
  private static final Map<String, String> SECOND_NAMES =
      Map.ofEntries(
          Map.entry("task", "job"),
          Map.entry("tasks", "jobs"),
          Map.entry("instance", "job or attempt"),
          Map.entry("instances", "jobs or attempts"),
          Map.entry("execution", "attempt"),
          Map.entry("executions", "attempts"),
          Map.entry("epoch", "term or generation"),
          Map.entry("node", "replica"),
          Map.entry("nodes", "replicas"));

  /**
   * Here people's words and the Raft library's words are right: {@code holdfast node}, its tasks.
   */
  private static final Set<String> EXEMPT = Set.of("cli.node", "log.raft");

  /** Here nobody chose the words: a message has a default instance, a service a base. */
  private static final String GENERATED = "api";

  private final String root;

  Vocabulary(String root) {
    super("speak the design's language");
    this.root = root;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    if (isIn(type, GENERATED)) {
      return;
    }
    boolean exempt = EXEMPT.stream().anyMatch(part -> isIn(type, part));
    for (String word : words(type.getSimpleName())) {
      String better = EMPTY_WORDS.get(word);
      if (better == null && !exempt) {
        better = SECOND_NAMES.get(word);
      }
      if (better != null) {
        violate(type, type.getName(), word, better, events);
      }
    }
    if (exempt) {
      return;
    }
    Stream.concat(type.getMethods().stream(), type.getFields().stream())
        .filter(Vocabulary::isSeen)
        .filter(member -> !overridesForeign(member))
        .forEach(
            member -> {
              for (String word : words(member.getName())) {
                Optional.ofNullable(SECOND_NAMES.get(word))
                    .ifPresent(better -> violate(type, member.getFullName(), word, better, events));
              }
            });
  }

  private boolean isIn(JavaClass type, String part) {
    String name = root + "." + part;
    return type.getPackageName().equals(name) || type.getPackageName().startsWith(name + ".");
  }

  private static boolean isSeen(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    return !modifiers.contains(JavaModifier.PRIVATE) && !modifiers.contains(JavaModifier.SYNTHETIC);
  }

  private boolean overridesForeign(JavaMember member) {
    if (!(member instanceof JavaMethod method)) {
      return false;
    }
    List<String> parameters =
        method.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    JavaClass owner = method.getOwner();
    return Stream.concat(
            owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
        .filter(parent -> !parent.getPackageName().startsWith(root))
        .flatMap(parent -> parent.getMethods().stream())
        .anyMatch(
            inherited ->
                inherited.getName().equals(method.getName())
                    && inherited.getRawParameterTypes().size() == parameters.size());
  }

  /** {@code "openJobCount"} and {@code "OPEN_JOB_COUNT"}: open, job, count. */
  static List<String> words(String name) {
    return Stream.of(name.split("_|\\$|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"))
        .filter(word -> !word.isEmpty())
        .map(word -> word.toLowerCase(Locale.ROOT))
        .toList();
  }

  private static void violate(
      JavaClass type, String name, String word, String better, ConditionEvents events) {
    events.add(
        SimpleConditionEvent.violated(
            type, "Expected " + name + " to say " + better + " but it says " + word));
  }
}
