package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.RevokeImageRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code image-revoke}. */
@Command(
    name = "image-revoke",
    description = {
      "Withdraws an image: it is no longer answered, and those of its blobs that no other"
          + " image of its repository needs are no longer distributed.",
      "It is not taken in again, but by image-add --although-revoked. One that is being"
          + " taken in is given up, one that was not pushed yet is kept out."
    })
public final class ImageRevokeCommand extends ImageCommand {
  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "One sentence; peers read it as the reason of their failure.")
  String reason = "";

  @Override
  ObjectNode run(PublisherClient client) {
    var request = RevokeImageRequest.newBuilder().setImage(reference()).setReason(reason).build();
    var result = ShownImages.whole(client.images().revokeImage(request));
    var held = result.path("revoke_reason").asText();
    if (!held.isEmpty() && !held.equals(reason.strip())) {
      err().printf("%s was revoked already: %s; nothing was changed%n", image, held);
    }
    return result;
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    ShownImages.print(result, out);
  }
}
