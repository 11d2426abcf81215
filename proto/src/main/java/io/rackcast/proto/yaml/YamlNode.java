package io.rackcast.proto.yaml;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A part of a YAML file and the line, from 1, that it begins on. */
public sealed interface YamlNode {
  /** The line of its first character. */
  int line();

  /** What people call it, for "… got a list". */
  String kind();

  /** A single value as it was written, without quotes and escapes; no type is guessed. */
  record Scalar(String text, int line) implements YamlNode {
    @Override
    public String kind() {
      return Problems.quoted(text);
    }
  }

  /** Nothing: {@code key:} with no value, {@code ~} or {@code null}. */
  record Empty(int line) implements YamlNode {
    @Override
    public String kind() {
      return "nothing";
    }
  }

  /** Values in a row, in block or flow style. */
  record Sequence(List<YamlNode> items, int line) implements YamlNode {
    /** Copies {@code items}. */
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** Keys and their values in the order of the file; each key occurs once. */
  record Mapping(Map<String, Entry> entries, int line) implements YamlNode {
    /** An empty file. */
    public static final Mapping NONE = new Mapping(Map.of(), 1);

    /** The value of {@code key}, if the key is there. */
    public Optional<YamlNode> value(String key) {
      return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    @Override
    public String kind() {
      return "a section";
    }
  }

  /** A key's value, and the line of the key. */
  record Entry(YamlNode value, int keyLine) {}
}
