package io.rackcast.proto.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefixMapTest {
  @Test
  void find_nestedNetworks_longestPrefixWins() {
    var map =
        PrefixMap.<String>builder()
            .put(Subnet.parse("10.0.0.0/8"), "dc")
            .put(Subnet.parse("10.1.2.0/24"), "rack")
            .put(Subnet.parse("10.1.2.7/32"), "node")
            .put(Subnet.parse("fd00::/16"), "dc6")
            .put(Subnet.parse("fd00:1::/64"), "rack6")
            .build();

    assertThat(map.find(IpAddress.parse("10.1.2.7"))).hasValue("node");
    assertThat(map.find(IpAddress.parse("10.1.2.8"))).hasValue("rack");
    assertThat(map.find(IpAddress.parse("10.9.9.9"))).hasValue("dc");
    assertThat(map.find(IpAddress.parse("11.0.0.0"))).isEmpty();
    assertThat(map.find(IpAddress.parse("fd00:1::9"))).hasValue("rack6");
    assertThat(map.find(IpAddress.parse("fd00:2::9"))).hasValue("dc6");
    assertThat(map.size()).isEqualTo(5);
  }

  @Test
  void find_defaultRoutes_stayInTheirFamily() {
    var map = PrefixMap.<String>builder().put(Subnet.parse("0.0.0.0/0"), "all").build();

    assertThat(map.find(IpAddress.parse("255.255.255.255"))).hasValue("all");
    assertThat(map.find(IpAddress.parse("::1"))).isEmpty();
    assertThat(PrefixMap.empty().find(IpAddress.parse("::1"))).isEmpty();
  }

  @Test
  void put_sameNetworkTwice_isRefused() {
    var builder = PrefixMap.<String>builder().put(Subnet.parse("10.1.2.0/24"), "a");

    assertThatThrownBy(() -> builder.put(Subnet.parse("10.1.2.0/24"), "b"))
        .hasMessage("10.1.2.0/24 stands here twice; give it one value");
    assertThat(builder.putIfAbsent(Subnet.parse("10.1.2.0/24"), "b")).hasValue("a");
  }

  @Test
  void find_randomMaps_agreesWithASearchThroughAllNetworks() {
    var random = new Random(42);

    for (int round = 0; round < 60; round++) {
      var networks = randomNetworks(random, 1 + random.nextInt(300));
      var builder = PrefixMap.<Integer>builder();
      networks.forEach(builder::put);
      var map = builder.build();

      for (int i = 0; i < 300; i++) {
        var address = randomAddress(random, random.nextBoolean());
        assertThat(map.find(address)).as("%s", address).isEqualTo(search(networks, address));
      }
    }
  }

  private static Map<Subnet, Integer> randomNetworks(Random random, int count) {
    var networks = new HashMap<Subnet, Integer>();
    for (int i = 0; i < count; i++) {
      var address = randomAddress(random, random.nextBoolean());
      int prefixLength = random.nextInt(address.bitCount() + 1);
      networks.put(Subnet.containing(address, prefixLength), i);
    }
    return networks;
  }

  /** Few distinct values in each byte, so that networks nest and addresses hit. */
  private static IpAddress randomAddress(Random random, boolean isIpv4) {
    var bytes = new byte[isIpv4 ? 4 : 16];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextInt(10) == 0 ? random.nextInt(256) : 128 * random.nextInt(2));
    }
    return IpAddress.of(bytes);
  }

  private static Optional<Integer> search(Map<Subnet, Integer> networks, IpAddress address) {
    return networks.entrySet().stream()
        .filter(entry -> entry.getKey().contains(address))
        .max(Comparator.comparing(entry -> entry.getKey().prefixLength()))
        .map(Map.Entry::getValue);
  }

  @Test
  void find_tenThousandRacks_allocatesNothing() {
    var builder = PrefixMap.<Integer>builder();
    for (int rack = 0; rack < 10_000; rack++) {
      builder.put(Subnet.containing(IpAddress.ofIpv4(10 << 24 | rack << 8), 24), rack);
      builder.put(Subnet.containing(IpAddress.ofIpv6(0xfd00L << 48 | rack, 0), 64), rack);
    }
    var map = builder.put(Subnet.parse("10.0.0.0/8"), -1).build();
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    lookUpAll(map);

    long before = threads.getCurrentThreadAllocatedBytes();
    long found = lookUpAll(map);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(found).isEqualTo(2 * 49_995_000L);
    // The measurement itself costs some bytes; one object a look-up would be 320,000.
    assertThat(allocated).isLessThan(10_000);
  }

  private static long lookUpAll(PrefixMap<Integer> map) {
    long sum = 0;
    for (int rack = 0; rack < 10_000; rack++) {
      sum += map.find(0, 10L << 24 | (long) rack << 8 | 9, true).orElseThrow();
      sum += map.find(0xfd00L << 48 | rack, 77, false).orElseThrow();
    }
    return sum;
  }
}
