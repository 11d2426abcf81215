package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.ListTagsRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code images}. */
@Command(name = "images", description = "Shows the tags of a registry, and what they stand for.")
public final class ImagesCommand extends ClientCommand {
  @Parameters(paramLabel = "REGISTRY", description = "Its name in the publisher's settings.")
  String registry = "";

  @Option(
      names = "--repository",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only this repository.")
  String repository = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10000",
      description = "At most so many (default: 10000).")
  int limit;

  @Override
  ObjectNode run(PublisherClient client) {
    var request =
        ListTagsRequest.newBuilder()
            .setRegistry(registry)
            .setRepository(repository)
            .setPageSize(Pages.size(limit));
    return Pages.collect(
        "tags",
        limit,
        token -> {
          var page = client.images().listTags(request.setPageToken(token).build());
          return new Pages.Page<>(page.getTagsList(), page.getNextPageToken());
        },
        ShownImages::tag);
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    out.printf("%-50s %-20s %s%n", "IMAGE", "SINCE", "DIGEST");
    for (var tag : result.path("tags")) {
      out.printf(
          "%-50s %-20s %s%s%n",
          tag.path("image").asText(),
          tag.path("set_at").asText(),
          tag.path("digest").asText(),
          ShownImages.revoked(tag));
    }
    if (result.path("truncated").asBoolean()) {
      err().println("there are more; raise --limit or give --repository");
    }
  }
}
