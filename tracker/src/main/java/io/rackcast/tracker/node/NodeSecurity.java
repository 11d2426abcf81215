package io.rackcast.tracker.node;

import io.rackcast.proto.tls.ServerTlsFiles;
import java.util.List;
import java.util.Optional;

/**
 * TLS with agents, and who they are by their certificates.
 *
 * @param tls empty: plain
 * @param rules which node the holder of a client certificate is
 */
public record NodeSecurity(Optional<ServerTlsFiles> tls, List<NodeRule> rules) {
  /** Copies the list. */
  public NodeSecurity {
    rules = List.copyOf(rules);
  }
}
