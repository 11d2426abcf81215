package io.rackcast.publisher.registry.hook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * Places for bodies whose sender is not known before they are read: so many for each hook, and of
 * these one for each address, so that one stranger keeps nobody else out. May be used by any
 * thread.
 */
final class StrangerPlaces {
  private static final int IPV6_SITE_BYTES = 8;

  private final int eachHook;
  private final Map<String, Set<String>> inside = new HashMap<>();

  StrangerPlaces(int eachHook) {
    this.eachHook = eachHook;
  }

  /** Takes a place; false when there is none. */
  synchronized boolean tryEnter(String hook, String address) {
    var ofHook = inside.computeIfAbsent(hook, h -> new HashSet<>());
    return ofHook.size() < eachHook && ofHook.add(site(address));
  }

  synchronized void leave(String hook, String address) {
    inside.getOrDefault(hook, Set.of()).remove(site(address));
  }

  synchronized int taken() {
    return inside.values().stream().mapToInt(Set::size).sum();
  }

  // Whoever has one address of IPv6 has all of its /64.
  private static String site(String address) {
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress();
      return HexFormat.of()
          .formatHex(
              bytes.length > IPV6_SITE_BYTES ? Arrays.copyOf(bytes, IPV6_SITE_BYTES) : bytes);
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
