package io.rackcast.tracker.hook.token;

import io.rackcast.tracker.swarm.Announce;

/** Where requests come from, as far as they share a queue: an IPv4 /24 or an IPv6 /64. */
record Network(long bits, boolean isIpv4) {
  static Network of(Announce announce) {
    return announce.isIpv4()
        ? new Network(announce.addressLow() & 0xffff_ff00L, true)
        : new Network(announce.addressHigh(), false);
  }
}
