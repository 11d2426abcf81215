package io.rackcast.tracker.listen;

import com.google.common.net.InetAddresses;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.rackcast.proto.settings.HostPort;
import java.util.List;

/**
 * {@code [::]} takes IPv4 as well (RFC 3493 section 5.3), unless the same list names an IPv4
 * address with its port: then each takes its own family.
 */
public final class OnlyIpv6 {
  /** 1: a socket of epoll takes IPv6 alone. The numbers are Linux'. */
  public static final ChannelOption<Integer> OPTION =
      new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

  private OnlyIpv6() {}

  /** Whether {@code address}, one of {@code all}, leaves IPv4 to another one. */
  public static boolean applies(HostPort address, List<HostPort> all) {
    return isIpv6(address)
        && all.stream()
            .anyMatch(
                other -> other.port() == address.port() && isAddress(other) && !isIpv6(other));
  }

  private static boolean isIpv6(HostPort address) {
    return address.host().indexOf(':') >= 0;
  }

  private static boolean isAddress(HostPort address) {
    return InetAddresses.isInetAddress(address.host());
  }
}
