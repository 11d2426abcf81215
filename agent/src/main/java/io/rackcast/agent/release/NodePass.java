package io.rackcast.agent.release;

import java.time.Instant;
import java.util.List;

/**
 * What lets a node open its streams to the trackers.
 *
 * @param token the JWT to show; secret
 * @param expiresAt when it expires
 * @param trackers gRPC addresses of the trackers, {@code host:port}
 */
public record NodePass(String token, Instant expiresAt, List<String> trackers) {
  /** Copies the list. */
  public NodePass {
    trackers = List.copyOf(trackers);
  }

  @Override
  public String toString() {
    return "NodePass[token=(set), expiresAt=" + expiresAt + ", trackers=" + trackers + "]";
  }
}
