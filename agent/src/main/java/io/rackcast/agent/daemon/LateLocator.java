package io.rackcast.agent.daemon;

import io.rackcast.agent.transfer.PeerLocator;
import io.rackcast.agent.transfer.PeerPlace;
import io.rackcast.proto.topology.IpAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for the locator until there is one: the engine is started first, since the streams tell
 * the port on which it listens.
 */
final class LateLocator implements PeerLocator {
  private volatile @Nullable PeerLocator locator;

  void is(PeerLocator known) {
    locator = known;
  }

  @Override
  public Optional<PeerPlace> place(IpAddress address) {
    PeerLocator known = locator;
    return known == null ? Optional.empty() : known.place(address);
  }
}
