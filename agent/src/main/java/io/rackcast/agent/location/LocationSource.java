package io.rackcast.agent.location;

import io.rackcast.proto.topology.Location;

/** Something that can be asked where the node is. Asked by one thread at a time. */
public interface LocationSource {
  /** What it is. */
  OwnLocation.Source source();

  /**
   * Asks now; may block, for seconds, not for longer.
   *
   * @throws LocationException with one sentence if it cannot say, or says what is no location
   */
  Location ask() throws LocationException, InterruptedException;
}
