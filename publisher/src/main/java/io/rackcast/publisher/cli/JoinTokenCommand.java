package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.MakeJoinTokenRequest;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code join-token}: makes one. */
@Command(
    name = "join-token",
    description = {
      "Makes a token by which machines become nodes with an identity of their own.",
      "The token is printed here and kept nowhere. Right: admin."
    })
public final class JoinTokenCommand extends ClientCommand {
  @Option(
      names = "--nodes",
      required = true,
      paramLabel = "PATTERN",
      description = "Names of nodes that may join, like dc1-*; * stands for any characters.")
  String nodes = "";

  @Option(
      names = "--uses",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many nodes may join by it (default: 1).")
  int uses;

  @Option(
      names = "--life",
      paramLabel = "LIFE",
      defaultValue = "1h",
      converter = LifeConverter.class,
      description = "How long it is good, like 30m or 7d; at most 30d (default: 1h).")
  Duration life = Duration.ofHours(1);

  @Option(
      names = "--rights",
      split = ",",
      paramLabel = "RIGHT",
      description =
          "What the nodes may, of read, announce, node, origin, approvals (default:"
              + " read,announce,node).")
  List<String> rights = List.of();

  @Option(
      names = "--names",
      split = ",",
      paramLabel = "PATTERN",
      description = "Release names for which they may; * stands for any characters (default: *).")
  List<String> names = List.of();

  @Override
  ObjectNode run(PublisherClient client) {
    if (uses < 1) {
      throw new ParameterException(command.commandLine(), "--uses is " + uses + "; use 1 or more");
    }
    var request =
        MakeJoinTokenRequest.newBuilder()
            .setNodes(nodes)
            .setUses(uses)
            .setLifeSeconds((int) Math.min(Integer.MAX_VALUE, life.toSeconds()))
            .addAllRights(rights)
            .addAllNames(names)
            .build();
    var made = client.joins().makeJoinToken(request);
    return JoinText.token(made).put("token", made.getToken());
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    err()
        .printf(
            "join token %s for %d of %s, until %s%n",
            result.path("id").asText(),
            result.path("uses_left").asInt(),
            result.path("nodes").asText(),
            result.path("expires_at").asText());
    out.println(result.path("token").asText());
  }
}
