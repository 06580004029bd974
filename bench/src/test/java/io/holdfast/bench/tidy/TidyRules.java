package io.holdfast.bench.tidy;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules. Each takes files (path to content) and answers one sentence for each offence. */
final class TidyRules {
  /** The file that got away is always the one where role, protocol, I/O and state meet. */
  static final int MAX_LINES = 500;

  // In two parts, or this file would offend itself.
  private static final Pattern PROMISE =
      Pattern.compile("\\b(" + "TO" + "DO|FIX" + "ME|XX" + "X)\\b(?!\\s*\\([^)\\s][^)]*\\))");
  private static final Pattern AT_ROOT =
      Pattern.compile("\\..+|[A-Z]+\\.md|LICENSE|NOTICE|pom\\.xml");
  private static final Pattern LOGGER_NAMED_LOG = Pattern.compile("\\bLogger\\s+(log|LOG)\\b");
  private static final Pattern PACKAGE =
      Pattern.compile("^package\\s+([\\w.]+);", Pattern.MULTILINE);
  private static final Pattern NULL_MARKED =
      Pattern.compile("^@(org\\.jspecify\\.annotations\\.)?NullMarked\\b", Pattern.MULTILINE);

  private static final Pattern FENCED = Pattern.compile("(?ms)^ *(```|~~~).*?^ *\\1 *$");
  private static final Pattern INLINE_CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK =
      Pattern.compile("\\[[^\\]\\[]*(?:\\[[^\\]]*\\][^\\]\\[]*)*\\]\\(<?([^)\\s>]+)>?[^)]*\\)");
  private static final Pattern REFERENCE =
      Pattern.compile("^ {0,3}\\[[^\\]]+\\]:\\s+<?([^\\s>]+)", Pattern.MULTILINE);
  private static final Pattern HEADING =
      Pattern.compile("^#{1,6}\\s+(.+?)\\s*#*$", Pattern.MULTILINE);

  private TidyRules() {}

  static List<String> longFiles(Map<String, String> files) {
    List<String> offences = new ArrayList<>();
    java(files)
        .forEach(
            (path, text) -> {
              long lines = text.lines().count();
              if (lines > MAX_LINES) {
                offences.add(path + " has " + lines + " lines, the limit is " + MAX_LINES);
              }
            });
    return offences;
  }

  /**
   * The root has pages, the build and files for tools, and nothing that a program left behind: a
   * library may write reports into the folder in which it runs.
   */
  static List<String> strays(Collection<String> paths) {
    return paths.stream()
        .filter(path -> !path.contains("/") && !AT_ROOT.matcher(path).matches())
        .map(path -> path + " is not to be at the root")
        .toList();
  }

  /**
   * A promise to do something later says why it is not done now: {@code (reason)} right after it.
   */
  static List<String> promisesWithoutReason(Map<String, String> files) {
    return matchingLines(files, path -> !path.endsWith(".md"), PROMISE, "has no (reason)");
  }

  /** {@code log} is the replicated log; what writes diagnostics is a {@code logger}. */
  static List<String> loggersNamedLog(Map<String, String> files) {
    return matchingLines(
        files, path -> path.endsWith(".java"), LOGGER_NAMED_LOG, "is to be named logger");
  }

  /** Every package tells its story in package-info.java, and has no unintended null. */
  static List<String> packagesWithoutStory(Map<String, String> files) {
    Set<String> packages = new TreeSet<>();
    Set<String> told = new TreeSet<>();
    java(files)
        .forEach(
            (path, text) -> {
              Matcher declaration = PACKAGE.matcher(text);
              if (!declaration.find()) {
                return;
              }
              // A module's tests share the story of the package that they test.
              String name = path.substring(0, path.indexOf('/')) + ": " + declaration.group(1);
              packages.add(name);
              if (path.endsWith("/package-info.java")
                  && text.contains("/**")
                  && NULL_MARKED.matcher(text).find()) {
                told.add(name);
              }
            });
    packages.removeAll(told);
    return packages.stream()
        .map(name -> name + " has no package-info.java with a Javadoc and @NullMarked")
        .toList();
  }

  /** Relative links in Markdown lead to something, also to a heading if they name one. */
  static List<String> brokenLinks(Map<String, String> files, Predicate<String> exists) {
    List<String> offences = new ArrayList<>();
    files.forEach(
        (path, text) -> {
          if (path.endsWith(".md")) {
            for (String target : links(text)) {
              String wrong = wrongWith(target, path, files, exists);
              if (!wrong.isEmpty()) {
                offences.add(path + ": " + target + " " + wrong);
              }
            }
          }
        });
    return offences;
  }

  private static String wrongWith(
      String target, String from, Map<String, String> files, Predicate<String> exists) {
    if (target.matches("[a-z][a-z0-9+.-]*:.*")) {
      return "";
    }
    if (target.startsWith("/")) {
      return "is not relative";
    }
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    String path = file.isEmpty() ? from : resolve(from, file);
    if (path.startsWith("..")) {
      return "leads out of the repository";
    }
    if (!exists.test(path)) {
      return "does not exist";
    }
    String text = files.get(path);
    if (hash >= 0 && text != null && path.endsWith(".md")) {
      return anchors(text).contains(target.substring(hash + 1)) ? "" : "names no heading";
    }
    return "";
  }

  private static String resolve(String from, String target) {
    List<String> parts = new ArrayList<>(List.of(from.split("/", -1)));
    parts.remove(parts.size() - 1);
    for (String part : target.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty() && !parts.get(parts.size() - 1).equals("..")) {
        parts.remove(parts.size() - 1);
      } else if (!part.equals(".") && !part.isEmpty()) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  private static List<String> links(String text) {
    String prose = INLINE_CODE.matcher(FENCED.matcher(text).replaceAll("")).replaceAll("`code`");
    List<String> links = new ArrayList<>();
    for (Pattern form : List.of(LINK, REFERENCE)) {
      Matcher link = form.matcher(prose);
      while (link.find()) {
        links.add(link.group(1));
      }
    }
    return links;
  }

  /** The anchors that hosting sites make of headings: lower case, words joined by hyphens. */
  private static Set<String> anchors(String text) {
    Matcher heading = HEADING.matcher(FENCED.matcher(text).replaceAll(""));
    return heading
        .results()
        .map(
            found ->
                found
                    .group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                    .replace(' ', '-'))
        .collect(toCollection(TreeSet::new));
  }

  private static List<String> matchingLines(
      Map<String, String> files, Predicate<String> which, Pattern pattern, String complaint) {
    List<String> offences = new ArrayList<>();
    files.forEach(
        (path, text) -> {
          if (which.test(path)) {
            List<String> lines = text.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
              Matcher matcher = pattern.matcher(lines.get(i));
              if (matcher.find()) {
                offences.add(path + ":" + (i + 1) + ": " + matcher.group() + " " + complaint);
              }
            }
          }
        });
    return offences;
  }

  private static Map<String, String> java(Map<String, String> files) {
    Map<String, String> java = new TreeMap<>(files);
    java.keySet().removeIf(path -> !path.endsWith(".java"));
    return java;
  }
}
