package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.ListTagsRequest;
import io.rackcast.proto.v1.ListTagsResponse;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code images}. */
@Command(name = "images", description = "Shows the tags of a registry, and what they stand for.")
public final class ImagesCommand extends ClientCommand {
  private static final int PAGE = 1000;

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
    var result = JSON.createObjectNode();
    var tags = result.putArray("tags");
    var request =
        ListTagsRequest.newBuilder()
            .setRegistry(registry)
            .setRepository(repository)
            .setPageSize(PAGE);
    ListTagsResponse page;
    do {
      page = client.images().listTags(request.build());
      for (var tag : page.getTagsList()) {
        if (tags.size() == limit) {
          return result.put("truncated", true);
        }
        tags.addObject()
            .put("image", tag.getRegistry() + "/" + tag.getRepository() + ":" + tag.getTag())
            .put("digest", ShownImages.digest(tag.getDigest()))
            .put("set_at", Shown.time(tag.getSetAt()));
      }
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return result.put("truncated", false);
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    out.printf("%-50s %-20s %s%n", "IMAGE", "SINCE", "DIGEST");
    for (var tag : result.path("tags")) {
      out.printf(
          "%-50s %-20s %s%n",
          tag.path("image").asText(), tag.path("set_at").asText(), tag.path("digest").asText());
    }
    if (result.path("truncated").asBoolean()) {
      err().println("there are more; raise --limit or give --repository");
    }
  }
}
