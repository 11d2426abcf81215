package io.rackcast.proto.settings;

import io.rackcast.proto.settings.KeyTree.Leaf;
import io.rackcast.proto.settings.Sources.Given;
import io.rackcast.proto.yaml.Problems;
import io.rackcast.proto.yaml.ProblemsException;
import io.rackcast.proto.yaml.YamlFile;
import io.rackcast.proto.yaml.YamlNode.Mapping;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The settings of one program: a YAML file, overridden by environment variables. For one thread.
 *
 * <p>Each reader registers its key with default, range and comment and returns the value given, or
 * the default. A key is a path with dots, {@code announce.min-interval}; its variable is the prefix
 * and the path in upper case, {@code RACKCAST_TRACKER_ANNOUNCE_MIN_INTERVAL}. What is wrong is
 * noted, the default is returned, and {@link #rejectProblems} tells of everything at once. In a
 * variable a list is separated by commas, an empty value clears an optional setting or a list, and
 * a relative path is relative to the working directory; in the file, to the file.
 */
public final class Settings {
  private final Sources sources;
  private final Path folder;
  private final KeyTree keys;
  private final List<String> warnings = new ArrayList<>();

  private Settings(Sources sources, Path folder, KeyTree keys) {
    this.sources = sources;
    this.folder = folder;
    this.keys = keys;
  }

  /**
   * Reads {@code file}; its mistakes are told by {@link #rejectProblems}.
   *
   * @param environmentPrefix what the program's variables begin with, {@code RACKCAST_TRACKER}
   * @param environment all variables, as {@link System#getenv()} gives them
   */
  public static Settings read(
      Path file, String environmentPrefix, Map<String, String> environment) {
    var problems = new Problems();
    var top = YamlFile.read(file, problems);
    var variables = new Environment(environmentPrefix, environment);
    var sources = new Sources(file.toString(), top, "", variables, problems);
    return new Settings(sources, folderOf(file), new KeyTree());
  }

  /** As {@link #read}, without a file. */
  public static Settings fromEnvironment(
      String environmentPrefix, Map<String, String> environment) {
    var variables = new Environment(environmentPrefix, environment);
    var sources = new Sources("settings", Mapping.NONE, "", variables, new Problems());
    return new Settings(sources, Path.of("").toAbsolutePath(), new KeyTree());
  }

  /** Neither file nor environment: every setting has its default. */
  public static Settings defaults(String environmentPrefix) {
    return fromEnvironment(environmentPrefix, Map.of());
  }

  private static Path folderOf(Path file) {
    var folder = file.toAbsolutePath().getParent();
    return folder == null ? Path.of("").toAbsolutePath() : folder;
  }

  /** Says what a section is about, for {@link #describe}. */
  public void section(String path, String comment) {
    keys.at(path).describe(comment);
  }

  /** Whether a value is given for a key, which is read by another method. */
  public boolean isGiven(String key) {
    return sources.scalar(key, true).isPresent();
  }

  /** Text. */
  public String string(String key, String defaultValue, String comment) {
    return value(key, defaultValue, comment, Format.STRING);
  }

  /** Text; empty if it is not given. */
  public Optional<String> optionalString(String key, String comment) {
    return optional(key, comment, Format.STRING);
  }

  /** Text that must be given and not be blank; a problem, and empty text, if it is not. */
  public String requiredString(String key, String comment) {
    var given = sources.scalar(key, true);
    registerOptional(key, comment, Format.STRING, given, "required");
    if (given.isEmpty()) {
      sources.complain(key, sources.path() + key + " is missing; add it");
    } else if (given.get().text().isBlank()) {
      sources.complain(key, sources.path() + key + " is empty; give it a value");
    }
    return given.map(Given::text).filter(text -> !text.isBlank()).orElse("");
  }

  /** A password or token, which is never printed; empty text is none. */
  public Secret secret(String key, String comment) {
    var given = sources.scalar(key, true).filter(g -> !g.text().isEmpty());
    String remark = given.isPresent() ? "(set)" : "(not set)";
    keys.at(key).register(comment, new Leaf(Leaf.SECRET, "", remark, Optional.empty()));
    return given.map(Given::text).map(Secret::of).orElse(Secret.NONE);
  }

  /**
   * A secret from {@code key}, or from the file that {@code key-file} names; both are registered.
   * The file holds the secret alone; white space around it does not count.
   */
  public Secret secretOrFile(String key, String comment) {
    var direct = secret(key, comment);
    var file = optionalPath(key + "-file", "File that holds " + key + " instead.");
    if (direct.isSet() && file.isPresent()) {
      problem(key, "%s and %s-file are both set; keep one".formatted(key, key));
    }
    return file.isEmpty() || direct.isSet() ? direct : secretIn(key + "-file", file.get());
  }

  private Secret secretIn(String key, Path file) {
    try {
      return Secret.of(SecretFile.read(file));
    } catch (IllegalArgumentException e) {
      problem(key, "%s is %s; %s".formatted(sources.path() + key, file, e.getMessage()));
      return Secret.NONE;
    }
  }

  /** {@code true} or {@code false}. */
  public boolean bool(String key, boolean defaultValue, String comment) {
    return value(key, Boolean.toString(defaultValue), comment, Format.BOOL);
  }

  /** A whole number from {@code min} to {@code max}. */
  public int integer(String key, int defaultValue, int min, int max, String comment) {
    return value(key, Integer.toString(defaultValue), comment, Format.integer(min, max));
  }

  /** A number of bytes, written like {@code 512B}, {@code 64KiB}, {@code 4MiB}, {@code 1GiB}. */
  public long bytes(String key, String defaultValue, String min, String max, String comment) {
    return value(key, defaultValue, comment, Format.bytes(min, max));
  }

  /**
   * A limit on bytes a second, written like {@code 50MB/s} or {@code 400Mbit/s}; {@link
   * ByteRates#NONE} unless it is given.
   */
  public long rateLimit(String key, String min, String max, String comment) {
    return value(key, "none", comment, Format.rateLimit(min, max));
  }

  /** A part of the heap, in bytes: a share written like {@code 25%}, or a size. */
  public long heapShare(String key, String defaultValue, String comment) {
    return value(key, defaultValue, comment, Format.HEAP_SHARE);
  }

  /** A duration, written like {@code 500ms}, {@code 90s}, {@code 5m}, {@code 1h30m}, {@code 7d}. */
  public Duration duration(
      String key, String defaultValue, String min, String max, String comment) {
    return value(key, defaultValue, comment, Format.duration(min, max));
  }

  /** A host and port; port 0 lets the system choose. */
  public HostPort address(String key, String defaultValue, String comment) {
    return value(key, defaultValue, comment, Format.ADDRESS);
  }

  /** A host and port; empty if it is not given. */
  public Optional<HostPort> optionalAddress(String key, String comment) {
    return optional(key, comment, Format.ADDRESS);
  }

  /** A server to call, see {@link ServerAddress#parse}. */
  public ServerAddress server(String key, String defaultValue, String comment) {
    return value(key, defaultValue, comment, Format.SERVER);
  }

  /** A server to call; empty if it is not given. */
  public Optional<ServerAddress> optionalServer(String key, String comment) {
    return optional(key, comment, Format.SERVER);
  }

  /**
   * Hosts and ports to listen on, one or a list of up to {@value AddressList#MOST}.
   *
   * @return at least one, in the order given
   */
  public List<HostPort> addresses(String key, List<HostPort> defaultValue, String comment) {
    var given = sources.oneOrMore(key, false);
    String usual = AddressList.yaml(defaultValue.stream().map(HostPort::toString).toList());
    String yaml = given.map(Given::texts).map(AddressList::yaml).orElse(usual);
    String remark = yaml.equals(usual) ? "" : "default " + usual;
    keys.at(key).register(comment, new Leaf(AddressList.HINT, yaml, remark, Optional.empty()));
    return given
        .map(list -> addresses(key, list))
        .filter(list -> !list.isEmpty())
        .orElse(defaultValue);
  }

  /** As {@link #addresses}; empty if none is given. */
  public List<HostPort> optionalAddresses(String key, String comment) {
    var given = sources.oneOrMore(key, true).filter(list -> !list.isEmpty());
    String yaml = given.map(Given::texts).map(AddressList::yaml).orElse("");
    String remark = given.isPresent() ? "" : "not set";
    keys.at(key).register(comment, new Leaf(AddressList.HINT, yaml, remark, Optional.empty()));
    return given.map(list -> addresses(key, list)).orElse(List.of());
  }

  private List<HostPort> addresses(String key, List<Given> given) {
    var addresses = given.stream().flatMap(g -> read(key, g, Format.ADDRESS).stream()).toList();
    AddressList.mistake(given).ifPresent(what -> problem(key, sources.path() + key + what));
    return addresses;
  }

  /** An absolute path, made from one that may be relative to the file. */
  public Path path(String key, String defaultValue, String comment) {
    var given = sources.scalar(key, false);
    register(key, comment, Format.STRING, defaultValue, given.map(Given::text));
    return given
        .flatMap(g -> read(key, g, pathFormat(g)))
        .orElseGet(() -> folder.resolve(defaultValue).normalize());
  }

  /** As {@link #path}; empty if it is not given. */
  public Optional<Path> optionalPath(String key, String comment) {
    var given = sources.scalar(key, true);
    registerOptional(key, comment, Format.STRING, given, "not set");
    return given.flatMap(g -> read(key, g, pathFormat(g)));
  }

  private Format<Path> pathFormat(Given given) {
    return Format.path(given.isFromEnvironment() ? Path.of("").toAbsolutePath() : folder);
  }

  /** One constant of an enum, written in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String key, E defaultValue, String comment) {
    var format = Format.choice(defaultValue.getDeclaringClass());
    return value(key, Format.name(defaultValue), comment, format);
  }

  /** An {@code http} or {@code https} URL. */
  public URI uri(String key, String defaultValue, String comment) {
    return value(key, defaultValue, comment, Format.URL);
  }

  /** As {@link #uri}; empty if it is not given. */
  public Optional<URI> optionalUri(String key, String comment) {
    return optional(key, comment, Format.URL);
  }

  /** A list of texts. */
  public List<String> strings(String key, List<String> defaultValue, String comment) {
    var given = sources.scalars(key).map(Given::texts);
    var value = given.orElse(defaultValue);
    String remark = value.equals(defaultValue) ? "" : "default " + Description.yaml(defaultValue);
    var leaf = new Leaf("a list", Description.yaml(value), remark, Optional.empty());
    keys.at(key).register(comment, leaf);
    return value;
  }

  /**
   * A list of sections; empty by default.
   *
   * @param reader reads all keys of a section, whatever is in it, and returns what then makes the
   *     value; what the latter throws as {@link IllegalArgumentException} becomes a problem. It is
   *     also called for an empty section, to learn the keys; of that no value is made.
   */
  public <T> List<T> list(String key, String comment, Function<Settings, Supplier<T>> reader) {
    var list =
        new SectionList<>(
            sources, key, reader, (section, names) -> new Settings(section, folder, names));
    var elementKeys = list.keys();
    var sections = sources.sections(key);
    String remark = sections.isEmpty() ? "" : sections.size() + " given, not shown";
    keys.at(key)
        .register(comment, new Leaf("a list of these", "[]", remark, Optional.of(elementKeys)));
    return list.values(sections, elementKeys);
  }

  /**
   * Notes a problem that concerns several settings, or the world outside; it is told where the key
   * stands.
   *
   * @param sentence what is wrong, the value seen, what to do
   */
  public void problem(String key, String sentence) {
    sources.complain(key, sentence);
  }

  /**
   * Notes what {@code check} throws as {@link IllegalArgumentException}, where the key stands. For
   * the reader of a section with several values: so that one which cannot be hides no other.
   */
  public void check(String key, Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      problem(key, String.valueOf(e.getMessage()));
    }
  }

  /**
   * As {@link #check(String, Runnable)}, of a text that was given: of none that is told already.
   */
  public <T> void check(String key, String text, Function<String, T> parser) {
    if (!text.isEmpty()) {
      check(
          key,
          () -> {
            var unused = parser.apply(text);
          });
    }
  }

  /** Notes what works but may not be meant; the program goes on. */
  public void warning(String sentence) {
    warnings.add(sentence);
  }

  /** What may not be meant, in the order of reading; complete when all settings were read. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Takes over the problems of a file that a setting names. */
  public void addProblems(ProblemsException others) {
    sources.problems().addAll(others);
  }

  /** Tells of a variable that has the prefix and is read elsewhere: it is no unknown setting. */
  public void usesVariable(String variable) {
    sources.environment().use(variable);
  }

  /**
   * To be called when all settings were read.
   *
   * @throws SettingsException if anything was wrong, or something was given that is not a setting
   */
  public void rejectProblems() {
    refuseUnknown();
    if (sources.problems().count() > 0) {
      throw new SettingsException(sources.problems().list());
    }
  }

  void refuseUnknown() {
    new UnknownKeys(sources.file(), keys, sources.path(), sources.problems())
        .refuse(sources.top(), keys, sources.path());
    sources.environment().refuseUnknown(keys.paths(), sources.problems());
  }

  /**
   * All settings registered so far as YAML: comment and range above each, the value in use, and its
   * default beside it if that differs. {@link #read} reads it back, but for secrets and lists of
   * sections, which are not shown.
   */
  public String describe() {
    return Description.of(keys);
  }

  /**
   * All settings registered so far, in the order of reading: the dotted path of each and its value
   * in use as YAML, {@code (set)} or {@code (not set)} for a secret, and nothing for a list of
   * sections. To tell two readings apart.
   */
  public Map<String, String> values() {
    var values = new LinkedHashMap<String, String>();
    for (String path : keys.paths()) {
      keys.at(path)
          .leaf()
          .ifPresent(leaf -> values.put(path, leaf.isSecret() ? leaf.remark() : leaf.yaml()));
    }
    return values;
  }

  private <T> T value(String key, String defaultValue, String comment, Format<T> format) {
    var given = sources.scalar(key, false);
    register(key, comment, format, defaultValue, given.map(Given::text));
    return given
        .flatMap(g -> read(key, g, format))
        .orElseGet(() -> format.reader().read(defaultValue));
  }

  private <T> Optional<T> optional(String key, String comment, Format<T> format) {
    var given = sources.scalar(key, true);
    registerOptional(key, comment, format, given, "not set");
    return given.flatMap(g -> read(key, g, format));
  }

  private <T> Optional<T> read(String key, Given given, Format<T> format) {
    try {
      return Optional.of(format.reader().read(given.text()));
    } catch (IllegalArgumentException e) {
      String seen = Problems.quoted(given.text());
      sources.complain(
          given, "%s%s is %s; %s".formatted(sources.path(), key, seen, e.getMessage()));
      return Optional.empty();
    }
  }

  private void register(
      String key, String comment, Format<?> format, String defaultValue, Optional<String> given) {
    String yaml = Description.yaml(given.orElse(defaultValue), format.isText());
    String usual = Description.yaml(defaultValue, format.isText());
    String remark = yaml.equals(usual) ? "" : "default " + usual;
    keys.at(key).register(comment, new Leaf(format.hint(), yaml, remark, Optional.empty()));
  }

  private void registerOptional(
      String key, String comment, Format<?> format, Optional<Given> given, String ifNot) {
    String yaml = given.map(g -> Description.yaml(g.text(), format.isText())).orElse("");
    String remark = given.isPresent() ? "" : ifNot;
    keys.at(key).register(comment, new Leaf(format.hint(), yaml, remark, Optional.empty()));
  }
}
