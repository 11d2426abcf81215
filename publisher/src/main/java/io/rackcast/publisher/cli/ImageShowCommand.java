package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.GetImageRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code image-show}. */
@Command(
    name = "image-show",
    description = "Shows an image of a registry: its manifest, blobs and their releases.")
public final class ImageShowCommand extends ImageCommand {
  @Override
  ObjectNode run(PublisherClient client) {
    var request = GetImageRequest.newBuilder().setImage(reference()).setWithManifests(true);
    return ShownImages.whole(client.images().getImage(request.build()));
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    ShownImages.print(result, out);
  }
}
