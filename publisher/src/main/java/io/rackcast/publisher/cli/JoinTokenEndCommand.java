package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.EndJoinTokenRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code join-token-end}. */
@Command(
    name = "join-token-end",
    description = "Ends a join token; nodes that joined by it stay. Right: admin.")
public final class JoinTokenEndCommand extends ClientCommand {
  @Parameters(paramLabel = "ID", description = "As \"join-tokens\" shows it.")
  String id = "";

  @Override
  ObjectNode run(PublisherClient client) {
    return JoinText.token(
        client.joins().endJoinToken(EndJoinTokenRequest.newBuilder().setId(id).build()));
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    out.printf(
        "join token %s ended at %s%n",
        result.path("id").asText(), result.path("expires_at").asText());
  }
}
