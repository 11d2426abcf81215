package io.rackcast.proto.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.rackcast.proto.yaml.YamlNode.Empty;
import io.rackcast.proto.yaml.YamlNode.Entry;
import io.rackcast.proto.yaml.YamlNode.Mapping;
import io.rackcast.proto.yaml.YamlNode.Scalar;
import io.rackcast.proto.yaml.YamlNode.Sequence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Turns Jackson's stream of tokens into nodes that know their lines. */
final class YamlReader {
  private static final int DEEPEST = 20;

  private final String name;
  private final Problems problems;

  YamlReader(String name, Problems problems) {
    this.name = name;
    this.problems = problems;
  }

  Mapping read(String text) {
    try (var parser = open(text)) {
      return parser.nextToken() == null ? Mapping.NONE : top(parser);
    } catch (JsonProcessingException e) {
      problems.add(name, line(e), "this is not YAML: " + reason(e));
    } catch (IOException e) {
      problems.add(name, "this is not YAML: " + e.getMessage());
    }
    return Mapping.NONE;
  }

  private static YAMLParser open(String text) throws IOException {
    var options = new LoaderOptions();
    options.setCodePointLimit(YamlFile.LONGEST);
    return YAMLFactory.builder()
        .loaderOptions(options)
        .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
        .build()
        .createParser(text);
  }

  private Mapping top(YAMLParser parser) throws IOException {
    var node = node(parser, 0);
    if (parser.nextToken() != null) {
      problems.add(name, line(parser), "a second document begins here; write one only");
    }
    if (node instanceof Mapping mapping) {
      return mapping;
    }
    if (!(node instanceof Empty)) {
      problems.add(name, node.line(), "the file holds " + node.kind() + "; write keys with values");
    }
    return Mapping.NONE;
  }

  private YamlNode node(YAMLParser parser, int depth) throws IOException {
    int line = line(parser);
    refuseReferences(parser, line);
    if (depth > DEEPEST) {
      problems.add(name, line, "this is nested deeper than %d levels".formatted(DEEPEST));
      parser.skipChildren();
      return new Empty(line);
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(parser, line, depth);
      case START_ARRAY -> sequence(parser, line, depth);
      case VALUE_NULL -> new Empty(line);
      default -> new Scalar(Optional.ofNullable(parser.getText()).orElse(""), line);
    };
  }

  /** Anchors make one line mean two things and a small file a huge one; tags guess types. */
  private void refuseReferences(YAMLParser parser, int line) throws IOException {
    if (parser.isCurrentAlias()) {
      problems.add(name, line, "*" + parser.getText() + " is an alias; write the value out");
    } else if (parser.getObjectId() != null) {
      problems.add(name, line, "&" + parser.getObjectId() + " is an anchor; write the value out");
    } else if (parser.getTypeId() != null) {
      problems.add(name, line, "!" + parser.getTypeId() + " is a tag; write the value alone");
    }
  }

  private Mapping mapping(YAMLParser parser, int line, int depth) throws IOException {
    var entries = new LinkedHashMap<String, Entry>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      int keyLine = line(parser);
      parser.nextToken();
      var earlier = entries.putIfAbsent(key, new Entry(node(parser, depth + 1), keyLine));
      if (earlier != null) {
        problems.add(
            name,
            keyLine,
            "\"%s\" stands on line %d already; keep one".formatted(key, earlier.keyLine()));
      }
    }
    return new Mapping(Collections.unmodifiableMap(entries), line);
  }

  private Sequence sequence(YAMLParser parser, int line, int depth) throws IOException {
    var items = new ArrayList<YamlNode>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(parser, depth + 1));
    }
    return new Sequence(items, line);
  }

  private static int line(YAMLParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  private static int line(JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      return marked.getProblemMark().getLine() + 1;
    }
    return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
  }

  private static String reason(JsonProcessingException e) {
    return e.getCause() instanceof MarkedYAMLException marked
        ? marked.getProblem()
        : e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
  }
}
