package io.rackcast.tracker.http;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.tracker.swarm.Announce;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection, and from it the address of the peer that announces: the right-most
 * hop that is no trusted proxy, unless that one may say its address itself.
 */
final class Remote {
  // A chain of trusted proxies has a handful; a client could write thousands.
  private static final int MOST_HOPS = 32;
  private static final int LONGEST_SHOWN = 45;

  private final IpAddress address;
  private final AddressRules rules;
  private final boolean isProxy;

  Remote(IpAddress address, AddressRules rules) {
    this.address = address;
    this.rules = rules;
    this.isProxy = rules.hasProxies() && rules.isProxy(address);
  }

  /**
   * Tells the announce where it came from; returns what is wrong with that, null if nothing.
   *
   * @param own the address that the peer says it has, null if it says none
   */
  @Nullable String tell(@Nullable String own, Forwarded forwarded, Announce announce) {
    var peer = speaker(forwarded);
    if (peer == null) {
      return "the proxy before this tracker does not say by an address whom it speaks for;"
          + " its X-Forwarded-For must be like 10.1.2.3 or fd00:1::5";
    }
    if (own != null && rules.mayNameItsAddress(peer)) {
      if (!IpAddress.isAddress(own)) {
        return "\"%s\" is not an address; write it like 10.1.2.3 or fd00:1::5"
            .formatted(own.length() > LONGEST_SHOWN ? own.substring(0, LONGEST_SHOWN) + "…" : own);
      }
      peer = IpAddress.parse(own);
    }
    announce.from(peer);
    return null;
  }

  /** Who speaks; null if a trusted proxy does not say it by an address. */
  @Nullable IpAddress speaker(Forwarded forwarded) {
    return isProxy && !forwarded.isEmpty() ? behind(forwarded) : address;
  }

  /**
   * The right-most hop that is no trusted proxy; if all are, the left-most. What stands further
   * left anybody may have written, so it is not even read.
   */
  private @Nullable IpAddress behind(Forwarded forwarded) {
    var hops = forwarded.hops();
    var nearest = address;
    for (int i = 0; i < MOST_HOPS; i++) {
      String text = hops.next();
      if (text.isEmpty()) {
        return nearest;
      }
      String host = Hosts.withoutPort(text);
      if (!IpAddress.isAddress(host)) {
        return null;
      }
      nearest = IpAddress.parse(host);
      if (!rules.isProxy(nearest)) {
        return nearest;
      }
    }
    return null;
  }
}
