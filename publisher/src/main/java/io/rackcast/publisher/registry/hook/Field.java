package io.rackcast.publisher.registry.hook;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.publisher.wording.Quoted;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A place in a body and the way to it, for complaints.
 *
 * @param path such as {@code events[0].target.tag}; empty for the body itself
 * @param node what stands there; a missing node when nothing does
 */
record Field(String path, JsonNode node) {
  static Field root(JsonNode node) {
    return new Field("", node);
  }

  /** The field called {@code name} of this object; nothing stands there if this is no object. */
  Field at(String name) {
    return new Field(path.isEmpty() ? name : path + "." + name, node.path(name));
  }

  boolean isAbsent() {
    return node.isMissingNode() || node.isNull();
  }

  /** Itself. */
  Field object() throws MalformedException {
    if (!node.isObject()) {
      throw wrong("an object");
    }
    return this;
  }

  /** At most {@code most} items of this list. */
  List<Field> items(int most) throws MalformedException {
    if (!node.isArray()) {
      throw wrong("a list");
    }
    if (node.size() > most) {
      throw new MalformedException(
          path + " has " + node.size() + " items; send at most " + most + " at a time");
    }
    return IntStream.range(0, node.size())
        .mapToObj(index -> new Field(path + "[" + index + "]", node.path(index)))
        .toList();
  }

  /** Text that is not empty. */
  String text() throws MalformedException {
    return optionalText().orElseThrow(() -> new MalformedException(path + " is missing; send it"));
  }

  /** Text; nothing when it is absent or empty. */
  Optional<String> optionalText() throws MalformedException {
    if (isAbsent()) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw wrong("text");
    }
    return Optional.of(node.textValue()).filter(text -> !text.isEmpty());
  }

  /** Text that does not matter much: nothing when it is anything else. */
  String looseText() {
    return node.isTextual() ? node.textValue() : "";
  }

  MalformedException wrong(String wanted) {
    var place = path.isEmpty() ? "the body" : path;
    return new MalformedException(
        isAbsent()
            ? place + " is missing; send " + wanted
            : place + " is " + seen() + "; send " + wanted);
  }

  private String seen() {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT, POJO -> "an object";
      case STRING -> Quoted.of(node.textValue());
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case BINARY, MISSING, NULL -> "nothing";
    };
  }
}
