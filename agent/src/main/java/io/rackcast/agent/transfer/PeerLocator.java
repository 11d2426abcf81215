package io.rackcast.agent.transfer;

import io.rackcast.proto.topology.IpAddress;
import java.util.Optional;

/** Tells the engine where peers are. */
@FunctionalInterface
public interface PeerLocator {
  /**
   * The place of the peer with this address, or empty while it is not known; then the locator may
   * find out and call {@link TransferEngine#placesChanged()}. Called on the event loop: must not
   * block and must not throw.
   */
  Optional<PeerPlace> place(IpAddress address);
}
