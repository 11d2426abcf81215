package io.rackcast.agent.location;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How the cluster is asked about its node.
 *
 * @param server host and port of its API
 * @param account the folder of the service account, with {@code token} and {@code ca.crt}
 * @param node the node's name in the cluster
 * @param wider labels that come first, those that the node has
 * @param rack the label that names the rack
 * @param limit how long the answer may take
 */
public record KubernetesAccess(
    String server, Path account, String node, List<String> wider, String rack, Duration limit) {
  /** Copies the list. */
  public KubernetesAccess {
    wider = List.copyOf(wider);
  }
}
