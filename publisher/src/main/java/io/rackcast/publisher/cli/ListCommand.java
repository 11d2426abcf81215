package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.proto.v1.ListRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code list}. */
@Command(name = "list", description = "Shows the releases that the token may read.")
public final class ListCommand extends ClientCommand {
  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only names that begin so.")
  String prefix = "";

  @Option(names = "--revoked", description = "Also those that were revoked.")
  boolean revoked;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10000",
      description = "At most so many (default: 10000).")
  int limit;

  @Override
  ObjectNode run(PublisherClient client) {
    var request =
        ListRequest.newBuilder()
            .setNamePrefix(prefix)
            .setIncludeRevoked(revoked)
            .setPageSize(Pages.size(limit));
    return Pages.collect(
        "releases",
        limit,
        token -> {
          var page = client.artifacts().list(request.setPageToken(token).build());
          return new Pages.Page<>(page.getReleasesList(), page.getNextPageToken());
        },
        Shown::release);
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    out.printf("%-40s %12s  %-40s %s%n", "RELEASE", "SIZE", "INFOHASH", "PUBLISHED");
    for (var release : result.path("releases")) {
      out.printf(
          "%-40s %12s  %-40s %s%s%n",
          release.path("release").asText(),
          ByteSizes.text(release.path("size").asLong()),
          release.path("infohash").asText(),
          release.path("published_at").asText(),
          release.has("revocation") ? "  (revoked)" : "");
    }
    if (result.path("truncated").asBoolean()) {
      err().println("there are more; raise --limit or give --prefix");
    }
  }
}
