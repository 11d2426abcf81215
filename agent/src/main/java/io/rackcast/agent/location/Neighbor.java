package io.rackcast.agent.location;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What is at the other end of a cable, as {@code lldpcli show neighbors} tells it; a field that is
 * not told is empty.
 *
 * @param networkInterface ours
 * @param chassis the name of the switch
 * @param chassisId its identifier, mostly a MAC address
 * @param port the identifier of its port
 * @param portText what its port is for
 */
record Neighbor(
    String networkInterface, String chassis, String chassisId, String port, String portText) {

  /**
   * Reads an answer in the shape {@code json} or {@code json0}. The first writes one interface as
   * an object and several as a list, and the name of a chassis as a key; the second writes
   * everything as a list.
   */
  static List<Neighbor> read(JsonNode answer) {
    List<Neighbor> neighbors = new ArrayList<>();
    for (JsonNode lldp : each(answer.path("lldp"))) {
      for (JsonNode found : each(lldp.path("interface"))) {
        if (found.path("name").isTextual()) {
          neighbors.add(of(found.path("name").asText(), found));
        } else {
          found.properties().forEach(one -> neighbors.add(of(one.getKey(), one.getValue())));
        }
      }
    }
    return List.copyOf(neighbors);
  }

  private static Neighbor of(String name, JsonNode at) {
    JsonNode chassis = first(at.path("chassis"));
    String chassisName = value(chassis.path("name"));
    // Without a name the fields stand there themselves, "id" among them with its type.
    if (chassisName.isEmpty() && !chassis.path("id").has("value") && chassis.size() == 1) {
      chassisName = chassis.fieldNames().next();
      chassis = chassis.path(chassisName);
    }
    JsonNode port = first(at.path("port"));
    return new Neighbor(
        name,
        chassisName,
        value(chassis.path("id")),
        value(port.path("id")),
        value(port.path("descr")));
  }

  private static Iterable<JsonNode> each(JsonNode node) {
    return node.isArray() ? node : node.isObject() ? List.of(node) : List.of();
  }

  private static JsonNode first(JsonNode node) {
    return node.isArray() ? node.path(0) : node;
  }

  private static String value(JsonNode node) {
    JsonNode one = first(node);
    return one.isObject() ? one.path("value").asText("") : one.asText("");
  }
}
