package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.RevokeRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code revoke N@V --reason TEXT}. */
@Command(
    name = "revoke",
    description = {
      "Withdraws a release for good; the name and version stay taken.",
      "With the last release of its content the trackers stop the swarm."
    })
public final class RevokeCommand extends VersionCommand {
  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "One sentence of at most 200 characters; peers get it as their failure reason.")
  String reason = "";

  @Override
  ObjectNode run(PublisherClient client) {
    var request =
        RevokeRequest.newBuilder().setRelease(Shown.message(release)).setReason(reason).build();
    var result = Shown.release(client.artifacts().revoke(request));
    var revocation = result.path("revocation");
    if (!revocation.path("reason").asText().equals(reason.strip())) {
      err()
          .printf(
              "%s was revoked already at %s by %s: %s; nothing was changed%n",
              release,
              revocation.path("at").asText(),
              revocation.path("by").asText(),
              revocation.path("reason").asText());
    }
    return result;
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    Shown.print(result, out);
  }
}
