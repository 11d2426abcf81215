package io.rackcast.proto.source;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Subnet;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Addresses to which a URL of somebody else's must not lead: those where machines of a cloud tell
 * their credentials, and what else means something on this machine or its wire only.
 *
 * <p>Private networks (RFC 1918, RFC 4193) are not among them, since that is where a datacenter's
 * servers stand; which hosts may be named is for others to say.
 */
public final class AddressRules {
  private static final List<Subnet> NEVER =
      List.of(
          Subnet.parse("0.0.0.0/8"), // this network, RFC 1122
          Subnet.parse("169.254.0.0/16"), // link-local: most clouds' metadata
          Subnet.parse("100.100.100.200/32"), // Alibaba's
          Subnet.parse("192.0.0.0/24"), // special purposes, RFC 6890; Oracle's
          Subnet.parse("168.63.129.16/32"), // Azure's
          Subnet.parse("224.0.0.0/3"), // multicast, reserved, broadcast
          Subnet.parse("::/128"),
          Subnet.parse("fe80::/10"),
          Subnet.parse("fec0::/10"),
          Subnet.parse("ff00::/8"),
          Subnet.parse("fd00:ec2::/32")); // AWS's metadata
  // IPv4 addresses inside IPv6 ones: NAT64 (RFC 6052), 6to4 (RFC 3056), IPv4-compatible.
  private static final Subnet NAT64 = Subnet.parse("64:ff9b::/96");
  private static final Subnet SIX_TO_FOUR = Subnet.parse("2002::/16");
  private static final Subnet COMPATIBLE = Subnet.parse("::/96");

  private AddressRules() {}

  /** Whether the host of a URL is a loopback address, or the name of it. */
  public static boolean isLoopback(String host) {
    String bare = bare(host);
    return bare.equals("localhost")
        || bare.endsWith(".localhost")
        || (IpAddress.isAddress(bare) && IpAddress.parse(bare).isLoopback());
  }

  /**
   * Why none of a host's addresses may be asked; empty when all of them may.
   *
   * @param mayLoop whether the host may be this machine
   */
  public static Optional<String> refusal(InetAddress[] addresses, boolean mayLoop) {
    for (InetAddress each : addresses) {
      IpAddress address = IpAddress.of(each);
      if (!mayLoop && address.isLoopback()) {
        return Optional.of(address + ", which is this machine");
      }
      if (isNever(address)) {
        return Optional.of(address + ", which is link-local or otherwise not for content");
      }
    }
    return Optional.empty();
  }

  private static boolean isNever(IpAddress address) {
    if (address.isLoopback()) {
      return false;
    }
    if (NEVER.stream().anyMatch(network -> network.contains(address))) {
      return true;
    }
    if (NAT64.contains(address) || COMPATIBLE.contains(address)) {
      return isNeverInside(IpAddress.ofIpv4((int) address.low()));
    }
    return SIX_TO_FOUR.contains(address)
        && isNeverInside(IpAddress.ofIpv4((int) (address.high() >>> 16)));
  }

  private static boolean isNeverInside(IpAddress embedded) {
    return embedded.isLoopback() || isNever(embedded);
  }

  /** A host without the brackets of an IPv6 address. */
  public static String bare(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.startsWith("[") && lower.endsWith("]")
        ? lower.substring(1, lower.length() - 1)
        : lower;
  }
}
