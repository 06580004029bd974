package io.holdfast.server.config;

import io.holdfast.server.config.ServerConfig.Member;
import io.holdfast.server.text.NearestName;
import io.holdfast.server.text.Quote;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A configuration as YAML: knows which keys there may be and remembers their lines.
 *
 * <p>Read as a tree of the YAML library and not as objects: only the tree has line numbers, and a
 * value stays the text that was written ({@code 010} is no octal number here).
 */
final class ConfigFile {
  private static final Set<String> MEMBER_KEYS = new LinkedHashSet<>(List.of("replication", "api"));

  private final String name;
  private final Map<ConfigKey, Setting> settings = new EnumMap<>(ConfigKey.class);
  private @Nullable Map<String, Member> members;

  private ConfigFile(String name) {
    this.name = name;
  }

  /**
   * @param name what the file is called, for messages
   */
  static ConfigFile parse(String name, String yaml) {
    ConfigFile file = new ConfigFile(name);
    file.compose(yaml).ifPresent(root -> file.section("", file.mapping("the configuration", root)));
    return file;
  }

  /**
   * The members of a cluster, written in one line as YAML.
   *
   * @param name the environment variable, for messages
   */
  static Map<String, Member> parseMembers(String name, String yaml) {
    ConfigFile file = new ConfigFile(name);
    return file.compose(yaml).map(file::members).orElseGet(Map::of);
  }

  /** What it says. */
  Map<ConfigKey, Setting> settings() {
    return settings;
  }

  /** The members of the cluster; null where it says nothing about them. */
  @Nullable Map<String, Member> members() {
    return members;
  }

  private Optional<Node> compose(String yaml) {
    LoadSettings options =
        LoadSettings.builder().setLabel(name).setMaxAliasesForCollections(0).build();
    try {
      return new Compose(options).composeString(yaml);
    } catch (MarkedYamlEngineException wrong) {
      throw new InvalidConfigException(
          "Expected "
              + name
              + " to be YAML but "
              + wrong.getProblemMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("")
              + oneLine(wrong.getProblem()));
    } catch (YamlEngineException wrong) {
      throw new InvalidConfigException(
          "Expected " + name + " to be YAML but " + oneLine(String.valueOf(wrong.getMessage())));
    }
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** Reads the keys below a prefix, which is empty or ends with a dot. */
  private void section(String prefix, MappingNode section) {
    Set<String> seen = new LinkedHashSet<>();
    for (NodeTuple each : section.getValue()) {
      String path = prefix + word("a key", each.getKeyNode());
      once(!seen.add(path), path, each.getKeyNode());
      Optional<ConfigKey> key =
          Stream.of(ConfigKey.values()).filter(known -> known.path().equals(path)).findFirst();
      if (key.isPresent()) {
        String text = word(path, each.getValueNode());
        settings.put(key.get(), new Setting(text, at(each.getKeyNode())));
      } else if (path.equals(ConfigKey.MEMBERS)) {
        members = members(each.getValueNode());
      } else if (known().stream().anyMatch(known -> known.startsWith(path + "."))) {
        section(path + ".", mapping(path, each.getValueNode()));
      } else {
        throw unknown(path, each.getKeyNode(), known());
      }
    }
  }

  private static List<String> known() {
    List<String> known = new ArrayList<>();
    Stream.of(ConfigKey.values()).map(ConfigKey::path).forEach(known::add);
    known.add(ConfigKey.MEMBERS);
    return known;
  }

  private Map<String, Member> members(Node value) {
    Map<String, Member> read = new LinkedHashMap<>();
    for (NodeTuple each : mapping(ConfigKey.MEMBERS, value).getValue()) {
      String id = word("a replica", each.getKeyNode());
      once(read.containsKey(id), id, each.getKeyNode());
      read.put(id, member(ConfigKey.MEMBERS + "." + id, each.getValueNode()));
    }
    return read;
  }

  private Member member(String path, Node value) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (NodeTuple each : mapping(path, value).getValue()) {
      String key = word("a key", each.getKeyNode());
      if (!MEMBER_KEYS.contains(key)) {
        throw unknown(key, each.getKeyNode(), MEMBER_KEYS);
      }
      once(texts.containsKey(key), key, each.getKeyNode());
      texts.put(key, word(path + "." + key, each.getValueNode()));
    }
    for (String key : MEMBER_KEYS) {
      if (!texts.containsKey(key)) {
        throw wrong("Expected " + path + " to have " + key + " but it has not", value);
      }
    }
    String api = String.valueOf(texts.get("api")).replaceAll("/+$", "");
    if (!api.matches("https?://[^/?#\\s]+")) {
      throw wrong(
          "Expected "
              + path
              + ".api to be an address such as http://127.0.0.1:7400 but it is "
              + Quote.of(api),
          value);
    }
    try {
      String replication = String.valueOf(texts.get("replication"));
      return new Member(HostPort.parse(path + ".replication", replication), api);
    } catch (IllegalArgumentException wrong) {
      throw wrong(String.valueOf(wrong.getMessage()), value);
    }
  }

  private MappingNode mapping(String path, Node value) {
    if (value instanceof MappingNode mapping) {
      return mapping;
    }
    throw wrong("Expected " + path + " to have keys below it but it has none", value);
  }

  private String word(String path, Node value) {
    if (value instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue();
    }
    throw wrong("Expected " + path + " to be one value but it is none or several", value);
  }

  private void once(boolean repeated, String path, Node key) {
    if (repeated) {
      throw wrong("Expected " + path + " once but it is there again", key);
    }
  }

  private InvalidConfigException unknown(String path, Node key, Collection<String> known) {
    return wrong("There is no key " + Quote.of(path) + "; " + NearestName.hint(path, known), key);
  }

  private InvalidConfigException wrong(String text, Node where) {
    return new InvalidConfigException(text + " (" + at(where) + ")");
  }

  private String at(Node where) {
    return name + where.getStartMark().map(mark -> " line " + (mark.getLine() + 1)).orElse("");
  }
}
