package io.rackcast.proto.topology;

import io.rackcast.proto.yaml.Problems;
import io.rackcast.proto.yaml.ProblemsException;
import io.rackcast.proto.yaml.YamlFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The operator's table of the datacenter: which network is in which rack. Immutable, for any
 * thread.
 *
 * <p>Addresses that the table does not know are placed by their subnet: nodes that share one are
 * taken to share a rack.
 */
public final class Topology {
  /** The IPv4 prefix length that stands for a rack where nothing else is known. */
  public static final int DEFAULT_IPV4_PREFIX = 24;

  /** The IPv6 prefix length that stands for a rack where nothing else is known. */
  public static final int DEFAULT_IPV6_PREFIX = 64;

  private final PrefixMap<Location> table;
  private final int ipv4Prefix;
  private final int ipv6Prefix;

  Topology(PrefixMap<Location> table, int ipv4Prefix, int ipv6Prefix) {
    this.table = table;
    this.ipv4Prefix = checkPrefix(ipv4Prefix, 32);
    this.ipv6Prefix = checkPrefix(ipv6Prefix, 128);
  }

  /**
   * A topology without a table: every address is placed by its subnet.
   *
   * @param ipv4Prefix 0 to 32
   * @param ipv6Prefix 0 to 128
   */
  public static Topology empty(int ipv4Prefix, int ipv6Prefix) {
    return new Topology(PrefixMap.empty(), ipv4Prefix, ipv6Prefix);
  }

  /**
   * Reads a racks file, {@code {racks: [{location: dc1/pod1/r1, networks: [10.1.1.0/24,
   * "fd00:1::/64"]}]}}. A network may lie inside another; it may stand in the file once.
   *
   * @throws ProblemsException with everything that is wrong in it, each {@code file:line: sentence}
   */
  public static Topology read(Path file) {
    var problems = new Problems();
    var table = new TopologyFile(file.toString(), problems).read(YamlFile.read(file, problems));
    problems.rejectAny();
    return new Topology(table, DEFAULT_IPV4_PREFIX, DEFAULT_IPV6_PREFIX);
  }

  /** The same table with other prefix lengths for addresses that it does not know. */
  public Topology withFallback(int newIpv4Prefix, int newIpv6Prefix) {
    return new Topology(table, newIpv4Prefix, newIpv6Prefix);
  }

  /** What the table says of {@code address}: the longest prefix wins; empty if none contains it. */
  public Optional<Location> locate(IpAddress address) {
    return table.find(address);
  }

  /** As {@link #locate(IpAddress)}, from the bits of an {@link IpAddress}; allocates nothing. */
  public Optional<Location> locate(long high, long low, boolean isIpv4) {
    return table.find(high, low, isIpv4);
  }

  /** The location, of depth 1, that stands for the subnet of {@code address}: net-10.1.2.0-24. */
  public Location subnetLocation(IpAddress address) {
    var subnet = Subnet.containing(address, address.isIpv4() ? ipv4Prefix : ipv6Prefix);
    return Location.parse("net-" + subnet.network() + "-" + subnet.prefixLength());
  }

  /** How many bits of an address choose {@link #subnetLocation}. */
  public int subnetPrefix(boolean isIpv4) {
    return isIpv4 ? ipv4Prefix : ipv6Prefix;
  }

  /** The networks of the table with their locations, in no order. */
  public Map<Subnet, Location> networks() {
    return table.entries();
  }

  /** The network of the table that decides where {@code address} is; empty if none contains it. */
  public Optional<Subnet> networkOf(IpAddress address) {
    for (int length = address.bitCount(); length >= 0; length--) {
      var network = Subnet.containing(address, length);
      if (table.entries().containsKey(network)) {
        return Optional.of(network);
      }
    }
    return Optional.empty();
  }

  /** The number of networks in the table. */
  public int networkCount() {
    return table.size();
  }

  private static int checkPrefix(int prefixLength, int most) {
    if (prefixLength < 0 || prefixLength > most) {
      throw new IllegalArgumentException(
          "a fallback prefix is 0 to %d bits long; got %d".formatted(most, prefixLength));
    }
    return prefixLength;
  }
}
