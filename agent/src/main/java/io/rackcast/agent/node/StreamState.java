package io.rackcast.agent.node;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the stream to one tracker goes, for people.
 *
 * @param tracker gRPC address
 * @param connected whether the tracker has welcomed the node
 * @param since when that began or ended; empty if it never was connected
 * @param locations where the tracker takes the node to be
 * @param failure why it is not connected, one sentence
 */
public record StreamState(
    String tracker,
    boolean connected,
    Optional<Instant> since,
    List<PlacedAddress> locations,
    Optional<String> failure) {
  /** Copies the list. */
  public StreamState {
    locations = List.copyOf(locations);
  }
}
