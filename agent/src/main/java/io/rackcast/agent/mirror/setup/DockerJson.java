package io.rackcast.agent.mirror.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** dockerd's settings: one file for all of them, so ours are added to those that are there. */
final class DockerJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MIRRORS = "registry-mirrors";

  private DockerJson() {}

  /**
   * Settings with a mirror, asked before the others that are there.
   *
   * @throws IllegalArgumentException with a sentence if {@code present} cannot be read
   */
  static String with(String mirror, String present) {
    try {
      JsonNode read = present.isBlank() ? JSON.createObjectNode() : JSON.readTree(present);
      if (!(read instanceof ObjectNode settings)) {
        throw new IllegalArgumentException("it is no JSON object; mend it");
      }
      JsonNode there = settings.get(MIRRORS);
      if (there != null && !there.isArray()) {
        throw new IllegalArgumentException("its " + MIRRORS + " is no list; mend it");
      }
      ArrayNode mirrors = JSON.createArrayNode().add(mirror);
      if (there != null) {
        for (JsonNode other : there) {
          if (!other.asText().replaceAll("/$", "").equals(mirror)) {
            mirrors.add(other);
          }
        }
      }
      settings.set(MIRRORS, mirrors);
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(settings) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
