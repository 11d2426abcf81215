package io.rackcast.proto.settings;

import io.rackcast.proto.yaml.Problems;
import io.rackcast.proto.yaml.YamlNode;
import io.rackcast.proto.yaml.YamlNode.Empty;
import io.rackcast.proto.yaml.YamlNode.Entry;
import io.rackcast.proto.yaml.YamlNode.Mapping;
import io.rackcast.proto.yaml.YamlNode.Scalar;
import io.rackcast.proto.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where values come from: the environment first, then a section of a file.
 *
 * @param file the file as the operator named it
 * @param top the section that keys are looked up in
 * @param path what stands before the keys in complaints: empty, or {@code tokens[2].}
 */
record Sources(String file, Mapping top, String path, Environment environment, Problems problems) {

  /** A value as text and where it was written; line 0 is an environment variable. */
  record Given(String text, String source, int line) {
    boolean isFromEnvironment() {
      return line == 0;
    }

    static List<String> texts(List<Given> given) {
      return given.stream().map(Given::text).toList();
    }
  }

  /** Nothing is given; what is wrong with that is not told. */
  static Sources none() {
    return new Sources("", Mapping.NONE, "", Environment.none(), new Problems());
  }

  /** A section of the same file, which no variable changes. */
  Sources section(Mapping section, String sectionPath) {
    return new Sources(file, section, sectionPath, Environment.none(), problems);
  }

  /** The text given for {@code key}; nothing, and a complaint, if it is not a single value. */
  Optional<Given> scalar(String key, boolean mayBeEmpty) {
    var variable = environment.value(key);
    if (variable.isPresent()) {
      var given = new Given(variable.get(), environment.variable(key), 0);
      return Optional.of(given).filter(g -> !mayBeEmpty || !g.text.isEmpty());
    }
    var node = node(key);
    if (node.isPresent() && node.get() instanceof Scalar scalar) {
      return Optional.of(new Given(scalar.text(), file, scalar.line()));
    }
    if (node.isPresent() && node.get() instanceof Empty empty) {
      if (!mayBeEmpty) {
        complain(empty.line(), path + key + " has no value; give it one or remove the line");
      }
      return Optional.empty();
    }
    node.ifPresent(n -> complain(n.line(), wanted(key, n, "a single value")));
    return Optional.empty();
  }

  /** The values given for {@code key}: a list in the file, separated by commas in a variable. */
  Optional<List<Given>> scalars(String key) {
    var variable = environment.value(key);
    if (variable.isPresent()) {
      return Optional.of(separated(variable.get(), environment.variable(key)));
    }
    return items(key, "a list like [a, b]")
        .map(items -> items.stream().flatMap(item -> text(key, item).stream()).toList());
  }

  /** The values given for {@code key}: as {@link #scalars}, or one alone. */
  Optional<List<Given>> oneOrMore(String key, boolean mayBeEmpty) {
    boolean isList = node(key).filter(Sequence.class::isInstance).isPresent();
    return isList || environment.value(key).isPresent()
        ? scalars(key)
        : scalar(key, mayBeEmpty).map(List::of);
  }

  /** The sections that the list at {@code key} holds. */
  List<Mapping> sections(String key) {
    if (environment.value(key).isPresent()) {
      problems.add(environment.variable(key), "a list of sections; write it into a file");
    }
    var sections = new ArrayList<Mapping>();
    for (var item : items(key, "a list of sections").orElse(List.of())) {
      if (item instanceof Mapping section) {
        sections.add(section);
      } else {
        complain(item.line(), wanted(key, item, "sections with keys"));
      }
    }
    return sections;
  }

  private Optional<List<YamlNode>> items(String key, String wanted) {
    var node = node(key);
    if (node.isPresent() && node.get() instanceof Sequence sequence) {
      return Optional.of(sequence.items());
    }
    node.filter(n -> !(n instanceof Empty))
        .ifPresent(n -> complain(n.line(), wanted(key, n, wanted)));
    return Optional.empty();
  }

  private Optional<Given> text(String key, YamlNode item) {
    if (item instanceof Scalar scalar) {
      return Optional.of(new Given(scalar.text(), file, scalar.line()));
    }
    complain(item.line(), "%s%s holds %s; write single values".formatted(path, key, item.kind()));
    return Optional.empty();
  }

  private static List<Given> separated(String values, String variable) {
    return Arrays.stream(values.split(",", -1))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .map(value -> new Given(value, variable, 0))
        .toList();
  }

  private String wanted(String key, YamlNode node, String wanted) {
    return "%s%s is %s; write %s".formatted(path, key, node.kind(), wanted);
  }

  void complain(int line, String sentence) {
    problems.add(file, line, sentence);
  }

  void complain(Given given, String sentence) {
    if (given.isFromEnvironment()) {
      problems.add(given.source, sentence);
    } else {
      problems.add(given.source, given.line, sentence);
    }
  }

  /** Complains where {@code key} stands, else where it should. */
  void complain(String key, String sentence) {
    if (environment.value(key).isPresent()) {
      problems.add(environment.variable(key), sentence);
      return;
    }
    entry(key)
        .ifPresentOrElse(
            entry -> complain(entry.keyLine(), sentence), () -> complainOfSection(sentence));
  }

  private void complainOfSection(String sentence) {
    if (path.isEmpty()) {
      problems.add(file, sentence);
    } else {
      complain(top.line(), sentence);
    }
  }

  private Optional<YamlNode> node(String key) {
    return entry(key).map(Entry::value);
  }

  /** What stands at a dotted path; sections that are none are told of with the unknown keys. */
  private Optional<Entry> entry(String key) {
    var section = top;
    var names = key.split("\\.", -1);
    for (int i = 0; i < names.length - 1; i++) {
      var inner = section.value(names[i]);
      if (inner.isPresent() && inner.get() instanceof Mapping mapping) {
        section = mapping;
      } else {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(section.entries().get(names[names.length - 1]));
  }
}
