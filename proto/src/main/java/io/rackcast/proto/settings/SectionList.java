package io.rackcast.proto.settings;

import io.rackcast.proto.yaml.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads a list of sections, each in two steps: first all of its keys, then the value made of them.
 * So the keys are learnt from a section that has none of them, of which no value could be made, and
 * one wrong key hides no other.
 *
 * @param key where the list stands
 */
record SectionList<T>(
    Sources sources, String key, Function<Settings, Supplier<T>> reader, SectionMaker maker) {

  /** Makes the settings of one section. */
  @FunctionalInterface
  interface SectionMaker {
    Settings make(Sources section, KeyTree keys);
  }

  /** The keys of each section. */
  KeyTree keys() {
    var keys = new KeyTree();
    try {
      var unused = reader.apply(maker.make(Sources.none(), keys));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "a value is made of a section of %s before all its keys are read: %s"
              .formatted(key, e.getMessage()),
          e);
    }
    return keys;
  }

  /** The values of all sections that are right; what is wrong with the others is noted. */
  List<T> values(List<Mapping> sections, KeyTree known) {
    var values = new ArrayList<T>();
    for (int i = 0; i < sections.size(); i++) {
      String path = "%s%s[%d].".formatted(sources.path(), key, i);
      value(sections.get(i), path, known).ifPresent(values::add);
    }
    return List.copyOf(values);
  }

  private Optional<T> value(Mapping section, String path, KeyTree known) {
    var problems = sources.problems();
    var keys = new KeyTree();
    var settings = maker.make(sources.section(section, path), keys);
    int before = problems.count();
    Optional<T> value = Optional.empty();
    try {
      value = Optional.of(reader.apply(settings).get());
    } catch (IllegalArgumentException e) {
      if (problems.count() == before) {
        sources.complain(section.line(), String.valueOf(e.getMessage()));
      }
    }
    requireShown(keys, known);
    settings.refuseUnknown();
    return value;
  }

  /** What is read must have been shown, or people would have to guess it. */
  private void requireShown(KeyTree read, KeyTree known) {
    var hidden = new ArrayList<>(read.paths());
    hidden.removeAll(known.paths());
    if (!hidden.isEmpty()) {
      throw new IllegalStateException(
          "of %s the keys %s are read of some sections only".formatted(key, hidden));
    }
  }
}
