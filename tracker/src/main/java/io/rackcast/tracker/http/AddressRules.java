package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.PrefixMap;
import io.rackcast.proto.topology.Subnet;
import java.util.List;

/**
 * Whose word on a peer's address counts besides the connection's own. By default nobody's.
 *
 * @param proxies networks of proxies: their {@code X-Forwarded-For} is believed
 * @param namers networks of peers that may say their address themselves, with {@code ip=}, {@code
 *     ipv4=} or {@code ipv6=}
 */
public record AddressRules(PrefixMap<Boolean> proxies, PrefixMap<Boolean> namers) {
  /** Rules by these networks. */
  public static AddressRules of(List<Subnet> proxies, List<Subnet> namers) {
    return new AddressRules(map(proxies), map(namers));
  }

  private static PrefixMap<Boolean> map(List<Subnet> networks) {
    var builder = PrefixMap.<Boolean>builder();
    for (var network : networks) {
      var unused = builder.putIfAbsent(network, true);
    }
    return builder.build();
  }

  /**
   * Who speaks by a connection: the address at its other end, or where that is a proxy's, whom the
   * proxy speaks for, if it says so by an address.
   *
   * @param forwarded the lines of {@code X-Forwarded-For}, in their order
   */
  public IpAddress behind(IpAddress connection, List<String> forwarded) {
    var bytes = String.join(",", forwarded).getBytes(ISO_8859_1);
    var lines = new Forwarded();
    lines.add(bytes, 0, bytes.length);
    var speaker = new Remote(connection, this).speaker(lines);
    return speaker == null ? connection : speaker;
  }

  boolean hasProxies() {
    return proxies.size() > 0;
  }

  boolean isProxy(IpAddress address) {
    return proxies.find(address).isPresent();
  }

  boolean someMayNameTheirAddress() {
    return namers.size() > 0;
  }

  boolean mayNameItsAddress(IpAddress address) {
    return namers.find(address).isPresent();
  }
}
