package io.rackcast.tracker.hook.rule;

/**
 * How often one may ask.
 *
 * @param perAddress announces and scrapes of one address, a minute; 0: as many as it likes
 * @param perNode announces and scrapes of one node that its token or key names, a minute; 0: as
 *     many as it likes
 * @param perNetwork announces and scrapes of one network, a minute; 0: as many as it likes
 * @param ipv4Prefix bits of an IPv4 network
 * @param ipv6Prefix bits of an IPv6 network
 * @param burst how many at once, as a share of a minute's, in percent
 * @param most addresses, nodes and networks remembered at once, each
 */
public record RateLimits(
    int perAddress,
    int perNode,
    int perNetwork,
    int ipv4Prefix,
    int ipv6Prefix,
    int burst,
    int most) {
  /** Whether there is any limit. */
  public boolean isEmpty() {
    return perAddress == 0 && perNode == 0 && perNetwork == 0;
  }
}
