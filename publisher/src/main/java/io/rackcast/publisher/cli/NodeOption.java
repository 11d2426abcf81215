package io.rackcast.publisher.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For which node announce URLs are signed. */
final class NodeOption {
  @Option(
      names = "--node",
      paramLabel = "NODE",
      description = "Whom the announce URLs are signed for (default: this machine's name).")
  @Nullable String node;

  String name() {
    return node == null ? Shown.thisNode() : node;
  }
}
