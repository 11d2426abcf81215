package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.settings.ByteSizes;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code show N@V}. */
@Command(name = "show", description = "Shows one release with its files.")
public final class ShowCommand extends ReleaseCommand {
  @Override
  ObjectNode run(PublisherClient client) {
    return Shown.whole(client.artifacts().get(Shown.get(release)));
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    Shown.print(result, out);
    for (var file : result.path("files")) {
      out.printf(
          "  %s %12s  %s%n",
          file.path("executable").asBoolean() ? "x" : "-",
          ByteSizes.text(file.path("size").asLong()),
          file.path("path").asText());
    }
  }
}
