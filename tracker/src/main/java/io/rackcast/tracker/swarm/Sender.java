package io.rackcast.tracker.swarm;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;

/**
 * What the tracker itself knows of the peer that announces.
 *
 * @param address where the announce came from
 * @param location where that address is
 * @param kind what runs there
 */
public record Sender(IpAddress address, Location location, Kind kind) {
  /** What a peer runs. */
  public enum Kind {
    /** A standard BitTorrent client. */
    CLIENT,
    /** An agent with a stream to this tracker. */
    AGENT,
    /**
     * An agent that is an origin. It counts as a source before it has everything, since its content
     * comes from the publisher's store and not from the swarm.
     */
    ORIGIN
  }
}
