package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.proto.v1.ListRequest;
import io.rackcast.proto.v1.ListResponse;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code list}. */
@Command(name = "list", description = "Shows the releases that the token may read.")
public final class ListCommand extends ClientCommand {
  private static final int PAGE = 1000;

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
    var result = JSON.createObjectNode();
    var releases = result.putArray("releases");
    var request =
        ListRequest.newBuilder().setNamePrefix(prefix).setIncludeRevoked(revoked).setPageSize(PAGE);
    ListResponse page;
    do {
      page = client.artifacts().list(request.build());
      for (var release : page.getReleasesList()) {
        if (releases.size() == limit) {
          return result.put("truncated", true);
        }
        releases.add(Shown.release(release));
      }
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return result.put("truncated", false);
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
