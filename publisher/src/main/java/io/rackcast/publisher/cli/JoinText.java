package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.JoinToken;
import io.rackcast.proto.v1.JoinedNode;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** How join tokens and nodes look in the commands' output. */
final class JoinText {
  private JoinText() {}

  /** Without the token itself. */
  static ObjectNode token(JoinToken token) {
    var node =
        ClientCommand.JSON
            .createObjectNode()
            .put("id", token.getId())
            .put("nodes", token.getNodes())
            .put("uses_left", token.getUsesLeft())
            .put("made_at", Shown.time(token.getMadeAt()))
            .put("made_by", token.getMadeBy())
            .put("expires_at", Shown.time(token.getExpiresAt()));
    token.getRightsList().forEach(node.putArray("rights")::add);
    token.getNamesList().forEach(node.putArray("names")::add);
    return node;
  }

  static ObjectNode node(JoinedNode joined) {
    var node =
        ClientCommand.JSON
            .createObjectNode()
            .put("node", joined.getNode())
            .put("joined_at", Shown.time(joined.getJoinedAt()))
            .put("joined_from", joined.getJoinedFrom())
            .put("join_token", joined.getJoinTokenId());
    joined.getRightsList().forEach(node.putArray("rights")::add);
    joined.getNamesList().forEach(node.putArray("names")::add);
    if (joined.hasRevokedAt()) {
      node.putObject("revocation")
          .put("at", Shown.time(joined.getRevokedAt()))
          .put("by", joined.getRevokedBy());
    }
    return node;
  }

  static void printTokens(Iterable<JsonNode> tokens, PrintWriter out) {
    out.printf("%-12s %-20s %9s %-20s  %s%n", "ID", "ENDS", "USES LEFT", "NODES", "RIGHTS");
    for (var token : tokens) {
      out.printf(
          "%-12s %-20s %9d %-20s  %s%n",
          token.path("id").asText(),
          token.path("expires_at").asText(),
          token.path("uses_left").asInt(),
          token.path("nodes").asText(),
          grant(token));
    }
  }

  static void printNodes(Iterable<JsonNode> nodes, PrintWriter out) {
    out.printf("%-24s %-20s %-16s %s%n", "NODE", "JOINED", "FROM", "STATE");
    for (var node : nodes) {
      out.printf(
          "%-24s %-20s %-16s %s%n",
          node.path("node").asText(),
          node.path("joined_at").asText(),
          node.path("joined_from").asText(),
          state(node));
    }
  }

  private static String state(JsonNode node) {
    var end = node.path("revocation");
    return end.isMissingNode()
        ? "may " + grant(node)
        : "revoked " + end.path("at").asText() + " by " + end.path("by").asText();
  }

  private static String grant(JsonNode of) {
    return words(of.path("rights")) + " on " + words(of.path("names"));
  }

  private static String words(Iterable<JsonNode> list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(","));
  }
}
