package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.ListJoinTokensRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code join-tokens}: lists them. */
@Command(
    name = "join-tokens",
    description = "Lists join tokens, the newest first, without the tokens. Right: admin.")
public final class JoinTokensCommand extends ClientCommand {
  @Override
  ObjectNode run(PublisherClient client) {
    var answer = client.joins().listJoinTokens(ListJoinTokensRequest.getDefaultInstance());
    var result = JSON.createObjectNode();
    var tokens = result.putArray("join_tokens");
    answer.getTokensList().forEach(token -> tokens.add(JoinText.token(token)));
    return result;
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    JoinText.printTokens(result.path("join_tokens"), out);
  }
}
