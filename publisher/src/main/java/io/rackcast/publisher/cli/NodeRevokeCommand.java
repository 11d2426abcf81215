package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.RevokeNodeRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code node-revoke}. */
@Command(
    name = "node-revoke",
    description = {
      "Ends a node: its next call is refused, and its streams of approvals end.",
      "Announce URLs and node tokens that it has are good until they expire. Right: admin."
    })
public final class NodeRevokeCommand extends ClientCommand {
  @Parameters(paramLabel = "NODE", description = "As \"nodes\" shows it.")
  String node = "";

  @Override
  ObjectNode run(PublisherClient client) {
    return JoinText.node(
        client.joins().revokeNode(RevokeNodeRequest.newBuilder().setNode(node).build()));
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    out.printf(
        "node %s was revoked at %s by %s%n",
        result.path("node").asText(),
        result.path("revocation").path("at").asText(),
        result.path("revocation").path("by").asText());
  }
}
