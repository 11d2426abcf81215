package io.rackcast.agent.location;

import io.rackcast.proto.topology.Location;

/** The setting {@code location.value}. */
public record FixedSource(Location location, OwnLocation.Source source) implements LocationSource {
  @Override
  public Location ask() {
    return location;
  }
}
