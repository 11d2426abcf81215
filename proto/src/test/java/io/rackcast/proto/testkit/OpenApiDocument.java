package io.rackcast.proto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** The document of a program's HTTP, and whether answers are as it says. */
public final class OpenApiDocument {
  private final JsonNode root;

  /** The {@code openapi.yaml} beside {@code owner}. */
  public OpenApiDocument(Class<?> owner) throws IOException {
    try (var in = owner.getResourceAsStream("openapi.yaml")) {
      root = read(Objects.requireNonNull(in).readAllBytes());
    }
  }

  /** A document that was served. */
  public static JsonNode read(byte[] yaml) throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(yaml);
  }

  /** All of it. */
  public JsonNode root() {
    return root;
  }

  /** All operations, like {@code GET /releases}. */
  public List<String> operations() {
    var all = new ArrayList<String>();
    root.path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        field -> {
                          if (!field.equals("parameters")) {
                            all.add(field.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    return all;
  }

  /** An operation's statuses, like {@code GET /releases 200}; of HEAD none. */
  public List<String> statuses() {
    return operations().stream()
        .filter(operation -> !operation.startsWith("HEAD"))
        .flatMap(
            operation -> {
              var statuses = new ArrayList<String>();
              operation(operation).path("responses").fieldNames().forEachRemaining(statuses::add);
              return statuses.stream().map(status -> operation + " " + status);
            })
        .toList();
  }

  JsonNode operation(String operation) {
    var parts = operation.split(" ", 2);
    return root.path("paths").path(parts[1]).path(parts[0].toLowerCase(Locale.ROOT));
  }

  /** The node, or what it refers to. */
  public JsonNode resolved(JsonNode node) {
    String reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : root.at(reference.substring(1));
  }

  /** Demands that an answer is one that the document has. */
  public void check(String operation, int status, HttpHeaders headers, byte[] body) {
    var text = new String(body, StandardCharsets.UTF_8);
    var response = resolved(operation(operation).path("responses").path("" + status));
    assertThat(response.isObject()).as("%s answers %d: %s", operation, status, text).isTrue();
    response
        .path("headers")
        .properties()
        .forEach(
            header -> {
              var value = headers.firstValue(header.getKey());
              assertThat(value).as("%s: %s", operation, header.getKey()).isPresent();
              assertFits(resolved(header.getValue()).path("schema"), TextNode.valueOf(value.get()));
            });
    if (!response.has("content")) {
      assertThat(body).isEmpty();
      return;
    }
    var type = headers.firstValue("Content-Type").orElse("").split(";", 2)[0];
    assertThat(response.path("content").properties())
        .as("%s %d", operation, status)
        .anyMatch(content -> content.getKey().equals(type));
    var schema = response.path("content").path(type).path("schema");
    if (type.equals("application/json")) {
      assertFits(schema, json(text));
    } else if (type.equals("application/x-ndjson")) {
      for (String line : text.split("\n", -1)) {
        if (!line.isEmpty()) {
          assertFits(schema, json(line));
        }
      }
    } else if (type.equals("text/plain")) {
      assertFits(schema, TextNode.valueOf(text));
    }
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }

  private void assertFits(JsonNode schema, JsonNode value) {
    assertThat(problems(schema, value)).as(value.toString()).isEmpty();
  }

  /** What is wrong with a value by a schema of the document. */
  public Set<ValidationMessage> problems(JsonNode schema, JsonNode value) {
    assertThat(schema.isObject()).isTrue();
    var whole = ((ObjectNode) schema).deepCopy();
    whole.set("components", root.path("components"));
    return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(whole).validate(value);
  }
}
