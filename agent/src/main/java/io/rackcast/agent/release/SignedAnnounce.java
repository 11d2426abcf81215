package io.rackcast.agent.release;

import java.time.Instant;
import java.util.List;

/**
 * Announce URLs signed for one node and one swarm. The URLs hold a token and are secret.
 *
 * @param urls one for each tracker, in the order in which to try them; at least one
 * @param expiresAt when the token in them expires
 */
public record SignedAnnounce(List<String> urls, Instant expiresAt) {
  /** Copies the list. */
  public SignedAnnounce {
    urls = List.copyOf(urls);
  }

  @Override
  public String toString() {
    return "SignedAnnounce[" + urls.size() + " urls, expiresAt=" + expiresAt + "]";
  }
}
