package io.rackcast.proto.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys that were registered, as the tree that their sections make; in the order of reading. */
final class KeyTree {
  private final Map<String, KeyTree> children = new LinkedHashMap<>();
  private String comment = "";
  private Optional<Leaf> leaf = Optional.empty();

  /**
   * What is printed for a key.
   *
   * @param hint what may be written
   * @param yaml its value in YAML; empty for none
   * @param remark what stands beside the value: for one that is not shown
   * @param element for a list of sections, the keys of one of them
   */
  record Leaf(String hint, String yaml, String remark, Optional<KeyTree> element) {
    /** The hint of what is never printed. */
    static final String SECRET = "a secret";

    boolean isSecret() {
      return hint.equals(SECRET);
    }
  }

  /** The section or key with this dotted path, made if it is new. */
  KeyTree at(String path) {
    var tree = this;
    for (String name : path.split("\\.", -1)) {
      tree = tree.children.computeIfAbsent(name, any -> new KeyTree());
    }
    return tree;
  }

  void describe(String newComment) {
    comment = newComment;
  }

  void register(String newComment, Leaf newLeaf) {
    if (leaf.isPresent() || !children.isEmpty()) {
      throw new IllegalStateException("a setting is registered twice: \"" + newComment + "\"");
    }
    comment = newComment;
    leaf = Optional.of(newLeaf);
  }

  Map<String, KeyTree> children() {
    return children;
  }

  String comment() {
    return comment;
  }

  Optional<Leaf> leaf() {
    return leaf;
  }

  /** The dotted paths of all keys below, sections left out. */
  List<String> paths() {
    var paths = new ArrayList<String>();
    collect("", paths);
    return paths;
  }

  private void collect(String prefix, List<String> paths) {
    children.forEach(
        (name, child) -> {
          if (child.leaf.isPresent()) {
            paths.add(prefix + name);
          } else {
            child.collect(prefix + name + ".", paths);
          }
        });
  }
}
