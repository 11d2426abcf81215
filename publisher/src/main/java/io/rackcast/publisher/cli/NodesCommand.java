package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.ListNodesRequest;
import io.rackcast.proto.v1.ListNodesResponse;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code nodes}: lists them. */
@Command(name = "nodes", description = "Lists nodes that joined, by name. Right: admin.")
public final class NodesCommand extends ClientCommand {
  private static final int PAGE = 1000;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      description = "Which names; * stands for any characters (default: all).")
  String nodes = "";

  @Override
  ObjectNode run(PublisherClient client) {
    var result = JSON.createObjectNode();
    var list = result.putArray("nodes");
    var request = ListNodesRequest.newBuilder().setNodes(nodes).setPageSize(PAGE);
    ListNodesResponse page;
    do {
      page = client.joins().listNodes(request.build());
      page.getNodesList().forEach(node -> list.add(JoinText.node(node)));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return result;
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    JoinText.printNodes(result.path("nodes"), out);
  }
}
