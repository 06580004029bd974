package io.holdfast.server.config;

import io.holdfast.ledger.Retention;
import io.holdfast.server.config.ServerConfig.DiagnosticsFormat;
import io.holdfast.server.config.ServerConfig.Member;
import io.holdfast.server.text.Quote;
import io.holdfast.server.text.SizeText;
import io.holdfast.server.text.TimeText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration: the environment before the file, the file before the defaults.
 *
 * <p>A variable of the environment that begins with HOLDFAST_ and is no key is not refused: the
 * program has others, and Kubernetes makes some for every service of that name.
 */
public final class ConfigReader {
  private static final long MIN_LEASE_MILLIS = 100;
  private static final long MAX_LEASE_MILLIS = 3_600_000;
  private static final long MIN_SNAPSHOT_BYTES = 1 << 20;
  private static final long MAX_SNAPSHOT_BYTES = 1L << 40;

  private final Map<ConfigKey, Setting> settings = new EnumMap<>(ConfigKey.class);
  private Map<String, Member> members = Map.of();
  private String membersSource = Setting.DEFAULT;

  private ConfigReader() {
    for (ConfigKey key : ConfigKey.values()) {
      String fallback = key.fallback();
      if (fallback != null) {
        settings.put(key, new Setting(fallback, Setting.DEFAULT));
      }
    }
  }

  /**
   * Reads what there is.
   *
   * @param file null for none
   * @param environment names to values; not only ours
   * @throws InvalidConfigException with one line that says what is wrong
   */
  public static ConfigReader read(@Nullable Path file, Map<String, String> environment) {
    ConfigReader reader = new ConfigReader();
    if (file != null) {
      reader.take(file.toString(), content(file));
    }
    reader.take(environment);
    return reader;
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException wrong) {
      throw new InvalidConfigException("Expected " + file + " to be UTF-8 but it is not");
    } catch (IOException unreadable) {
      throw new InvalidConfigException(
          "Expected a file at "
              + file
              + " but it cannot be read: "
              + unreadable.getClass().getSimpleName());
    }
  }

  /** Every default. */
  static ServerConfig defaults() {
    return new ConfigReader().config();
  }

  private void take(String name, String yaml) {
    ConfigFile parsed = ConfigFile.parse(name, yaml);
    settings.putAll(parsed.settings());
    Map<String, Member> named = parsed.members();
    if (named != null) {
      members = named;
      membersSource = name;
    }
  }

  private void take(Map<String, String> environment) {
    for (ConfigKey key : ConfigKey.values()) {
      String value = environment.get(key.variable());
      if (value != null) {
        settings.put(key, new Setting(value, key.variable()));
      }
    }
    String variable = ConfigKey.variable(ConfigKey.MEMBERS);
    String value = environment.get(variable);
    if (value != null) {
      members = ConfigFile.parseMembers(variable, value);
      membersSource = variable;
    }
  }

  /**
   * What comes out.
   *
   * @throws InvalidConfigException with one line that says what is wrong
   */
  public ServerConfig config() {
    ServerConfig config =
        new ServerConfig(
            read(ConfigKey.REPLICA, ConfigReader::name),
            read(ConfigKey.DATA, (path, text) -> Path.of(text)),
            read(ConfigKey.LISTEN, HostPort::parse),
            read(ConfigKey.REPLICATION, HostPort::parse),
            read(ConfigKey.CLUSTER_NAME, ConfigReader::name),
            new LinkedHashMap<>(members),
            security(),
            new ServerConfig.Policy(
                read(ConfigKey.WORKER_LEASE, ConfigReader::lease),
                new Retention(
                    read(ConfigKey.JOBS_RETENTION, TimeText::parseLength),
                    read(ConfigKey.JOBS_RETENTION_COUNT, ConfigReader::count),
                    read(ConfigKey.JOBS_RETENTION_BYTES, SizeText::parse)),
                read(ConfigKey.LOG_SNAPSHOT_EVERY, ConfigReader::snapshotEvery)),
            read(ConfigKey.LOG_FORMAT, ConfigReader::format));
    requireMember(config);
    new SecurityCheck(config, key -> setting(key).source()).check();
    return config;
  }

  private ServerConfig.Security security() {
    return new ServerConfig.Security(
        tls(ConfigKey.TLS_CERTIFICATE, ConfigKey.TLS_KEY, ConfigKey.TLS_CLIENT_AUTHORITIES),
        file(ConfigKey.AUTH_TOKENS),
        tls(
            ConfigKey.CLUSTER_TLS_CERTIFICATE,
            ConfigKey.CLUSTER_TLS_KEY,
            ConfigKey.CLUSTER_TLS_AUTHORITIES),
        read(ConfigKey.INSECURE, ConfigReader::flag));
  }

  private ServerConfig.@Nullable Tls tls(
      ConfigKey certificate, ConfigKey key, ConfigKey authorities) {
    return SecurityCheck.tls(
        certificate, file(certificate), key, file(key), authorities, file(authorities));
  }

  private @Nullable Path file(ConfigKey key) {
    return settings.containsKey(key) ? read(key, SecurityCheck::file) : null;
  }

  /** An option of the command line, which goes before everything else. */
  public ConfigReader insecure(String option) {
    settings.put(ConfigKey.INSECURE, new Setting("true", option));
    return this;
  }

  private void requireMember(ServerConfig config) {
    if (!members.isEmpty() && !members.containsKey(config.replica())) {
      throw wrong(
          "Expected replica to be one of cluster.members, "
              + String.join(", ", members.keySet())
              + ", but it is "
              + Quote.of(config.replica()),
          setting(ConfigKey.REPLICA).source());
    }
  }

  /**
   * The effective configuration as YAML that reads back as the same, with where each value is from.
   * Tokens and keys are in files of their own, so nothing in it is secret.
   */
  public String print() {
    StringBuilder text = new StringBuilder();
    List<String> open = List.of();
    for (ConfigKey key : ConfigKey.values()) {
      Setting setting = settings.get(key);
      if (setting == null) {
        text.append("# no ").append(key.path()).append(": ").append(key.meaning()).append('\n');
        continue;
      }
      List<String> names = List.of(key.path().split("\\.", -1));
      List<String> sections = names.subList(0, names.size() - 1);
      for (int depth = 0; depth < sections.size(); depth++) {
        List<String> wanted = sections.subList(0, depth + 1);
        if (open.size() <= depth || !open.subList(0, depth + 1).equals(wanted)) {
          text.append("  ".repeat(depth)).append(sections.get(depth)).append(":\n");
        }
      }
      open = sections;
      text.append("  ".repeat(sections.size()))
          .append(names.get(names.size() - 1))
          .append(": ")
          .append(scalar(setting.text()))
          .append("  # ")
          .append(key.meaning())
          .append(" (")
          .append(setting.source())
          .append(")\n");
      if (key == ConfigKey.CLUSTER_NAME) {
        printMembers(text);
      }
    }
    return text.toString();
  }

  private void printMembers(StringBuilder text) {
    text.append("  members: ").append(members.isEmpty() ? "{} " : "").append(" # every replica");
    text.append(" (").append(membersSource).append(")\n");
    members.forEach(
        (id, member) ->
            text.append("    ")
                .append(scalar(id))
                .append(": {replication: ")
                .append(scalar(member.replication().toString()))
                .append(", api: ")
                .append(scalar(member.api()))
                .append("}\n"));
  }

  /** Plain where YAML cannot take it for anything else, else between quotation marks. */
  private static String scalar(String text) {
    return text.matches("[\\w./][\\w./:+-]*") && !text.endsWith(":")
        ? text
        : "'" + text.replace("'", "''") + "'";
  }

  private Setting setting(ConfigKey key) {
    Setting setting = settings.get(key);
    if (setting == null) {
      throw new IllegalStateException("Expected a value or a default of " + key);
    }
    return setting;
  }

  private <T> T read(ConfigKey key, Reading<T> reading) {
    Setting setting = setting(key);
    try {
      return reading.read(key.path(), setting.text());
    } catch (IllegalArgumentException wrong) {
      throw wrong(String.valueOf(wrong.getMessage()), setting.source());
    }
  }

  private static InvalidConfigException wrong(String text, String source) {
    return new InvalidConfigException(text + " (" + source + ")");
  }

  private static String name(String path, String text) {
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "Expected "
              + path
              + " to be at most 64 letters, digits, '.', '_' and '-' but it is "
              + Quote.of(text));
    }
    return text;
  }

  private static boolean flag(String path, String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "Expected " + path + " to be true or false but it is " + Quote.of(text));
    };
  }

  private static DiagnosticsFormat format(String path, String text) {
    return switch (text) {
      case "text" -> DiagnosticsFormat.TEXT;
      case "json" -> DiagnosticsFormat.JSON;
      default ->
          throw new IllegalArgumentException(
              "Expected " + path + " to be text or json but it is " + Quote.of(text));
    };
  }

  private static long lease(String path, String text) {
    long millis = TimeText.parseLength(path, text);
    if (millis < MIN_LEASE_MILLIS || millis > MAX_LEASE_MILLIS) {
      throw new IllegalArgumentException(
          "Expected " + path + " to be from 100ms to 1h but it is " + Quote.of(text));
    }
    return millis;
  }

  private static long count(String path, String text) {
    if (!text.matches("\\d{1,15}")) {
      throw new IllegalArgumentException(
          "Expected " + path + " to be a number from 0 on but it is " + Quote.of(text));
    }
    return Long.parseLong(text);
  }

  private static long snapshotEvery(String path, String text) {
    long bytes = SizeText.parse(path, text);
    if (bytes < MIN_SNAPSHOT_BYTES || bytes > MAX_SNAPSHOT_BYTES) {
      throw new IllegalArgumentException(
          "Expected " + path + " to be from 1MiB to 1024GiB but it is " + Quote.of(text));
    }
    return bytes;
  }

  /** Reads a text, or throws an IllegalArgumentException of one line that names the path. */
  private interface Reading<T> {
    T read(String path, String text);
  }
}
