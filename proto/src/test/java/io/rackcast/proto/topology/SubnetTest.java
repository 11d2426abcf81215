package io.rackcast.proto.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.util.Random;
import org.apache.commons.net.util.SubnetUtils;
import org.apache.commons.net.util.SubnetUtils6;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubnetTest {
  @ParameterizedTest(name = "{0} contains {1}: {2}")
  @CsvSource(
      textBlock =
          """
          10.1.2.0/24,    10.1.2.0,       true
          10.1.2.0/24,    10.1.2.255,     true
          10.1.2.0/24,    10.1.3.0,       false
          # a shift by 32 is a shift by 0
          0.0.0.0/0,      192.0.2.1,      true
          255.0.0.0/8,    255.1.1.1,      true
          10.1.2.3/32,    10.1.2.3,       true
          10.1.2.3,       10.1.2.4,       false
          fd00:1::/64,    fd00:1::ffff,   true
          fd00:1::/64,    fd00:1:0:1::,   false
          fd00:1::/65,    fd00:1::8000:0:0:0, false
          ::/0,           ffff::1,        true
          fd00::1/128,    fd00::1,        true
          # the other family is never inside
          0.0.0.0/0,      ::1,            false
          ::/0,           10.1.2.3,       false
          """)
  void contains_addressInsideOrOutside(String subnet, String address, boolean expected) {
    assertThat(Subnet.parse(subnet).contains(IpAddress.parse(address))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10.1.2.3/24   | 10.1.2.3/24 has host bits set; write 10.1.2.0/24
          fd00:1::5/64  | fd00:1::5/64 has host bits set; write fd00:1::/64
          1.0.0.0/0     | 1.0.0.0/0 has host bits set; write 0.0.0.0/0
          10.0.0.0/33   | 10.0.0.0/33 has a prefix length out of range; an IPv4 prefix is 0 to 32 bits long
          fd00::/129    | fd00::/129 has a prefix length out of range; an IPv6 prefix is 0 to 128 bits long
          10.0.0.0/     | "10.0.0.0/" is not a network; write it like 10.1.2.0/24 or fd00:1::/64
          10.0.0.0/+8   | "10.0.0.0/+8" is not a network; write it like 10.1.2.0/24 or fd00:1::/64
          10.0.0.0/8/8  | "10.0.0.0/8/8" is not a network; write it like 10.1.2.0/24 or fd00:1::/64
          10.0.0.0/9999 | "10.0.0.0/9999" is not a network; write it like 10.1.2.0/24 or fd00:1::/64
          10.0.0/24     | "10.0.0" is not an address; write it like 10.1.2.3 or fd00:1::5
          /24           | "" is not an address; write it like 10.1.2.3 or fd00:1::5
          rack1/24      | "rack1" is not an address; write it like 10.1.2.3 or fd00:1::5
          """)
  void parse_noNetwork_saysWhatToWrite(String text, String sentence) {
    assertThatThrownBy(() -> Subnet.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }

  @Test
  void containing_randomIpv4_agreesWithCommonsNet() {
    var random = new Random(4);

    for (int i = 0; i < 5_000; i++) {
      var address = IpAddress.ofIpv4(random.nextInt());
      int prefixLength = random.nextInt(1, 33);
      var subnet = Subnet.containing(address, prefixLength);
      var other = IpAddress.ofIpv4((int) address.low() ^ (1 << random.nextInt(32)));
      var oracle = new SubnetUtils(address + "/" + prefixLength);
      oracle.setInclusiveHostCount(true);

      assertThat(subnet.network()).hasToString(oracle.getInfo().getNetworkAddress());
      assertThat(Subnet.parse(subnet.toString())).isEqualTo(subnet);
      assertThat(subnet.contains(other))
          .as("%s contains %s", subnet, other)
          .isEqualTo(oracle.getInfo().isInRange(other.toString()));
    }
  }

  @Test
  void containing_randomIpv6_agreesWithCommonsNet() {
    var random = new Random(6);

    for (int i = 0; i < 5_000; i++) {
      long high = random.nextLong() | 1L << 63;
      long low = random.nextLong();
      int prefixLength = random.nextInt(1, 129);
      int flipped = random.nextInt(1, 128);
      var subnet = Subnet.containing(IpAddress.ofIpv6(high, low), prefixLength);
      var other =
          flipped < 64
              ? IpAddress.ofIpv6(high ^ (Long.MIN_VALUE >>> flipped), low)
              : IpAddress.ofIpv6(high, low ^ (Long.MIN_VALUE >>> (flipped - 64)));
      var oracle = new SubnetUtils6(IpAddress.ofIpv6(high, low) + "/" + prefixLength).getInfo();

      assertThat(subnet.network()).isEqualTo(IpAddress.parse(oracle.getNetworkAddress()));
      assertThat(Subnet.parse(subnet.toString())).isEqualTo(subnet);
      assertThat(subnet.contains(other))
          .as("%s contains %s", subnet, other)
          .isEqualTo(oracle.isInRange((Inet6Address) other.toInetAddress()));
    }
  }
}
