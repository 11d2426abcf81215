package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.SignRequest;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code announce-url N@V --node NAME}. */
@Command(
    name = "announce-url",
    description = "Prints announce URLs signed for a node, one for each tracker.")
public final class AnnounceUrlCommand extends ReleaseCommand {
  @Option(
      names = "--node",
      required = true,
      paramLabel = "NODE",
      description = "Name of the node that will announce.")
  String node = "";

  @Option(
      names = "--life",
      paramLabel = "LIFE",
      converter = LifeConverter.class,
      description = {
        "How long they are good for, like 90s or 2h, or in seconds; at most what the",
        "publisher allows, which is also what they get without it."
      })
  @Nullable Duration life;

  @Option(
      names = "--udp",
      description = {
        "Short URLs for UDP, for clients that send at most 255 bytes of path and query:",
        "one for each tracker under trackers.udp in the publisher's settings."
      })
  boolean udp;

  @Override
  ObjectNode run(PublisherClient client) {
    var signed =
        client
            .announceUrls()
            .sign(
                SignRequest.newBuilder()
                    .setKey(Shown.get(release))
                    .setNode(node)
                    .setLifeSeconds(
                        life == null ? 0 : (int) Math.min(Integer.MAX_VALUE, life.toSeconds()))
                    .setShortForUdp(udp)
                    .build());
    var result =
        JSON.createObjectNode().put("release", release(signed.getRelease())).put("node", node);
    var urls = result.putArray("announce_urls");
    signed.getUrlsList().forEach(urls::add);
    return result.put("expires_at", Shown.time(signed.getExpiresAt()));
  }

  // A label stands for a version, which the publisher says.
  private String release(io.rackcast.proto.v1.ReleaseKey meant) {
    return meant.getName().isEmpty()
        ? release.toString()
        : meant.getName() + "@" + meant.getVersion();
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    result.path("announce_urls").forEach(url -> out.println(url.asText()));
  }
}
