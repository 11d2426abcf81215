package io.rackcast.proto.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest(name = "{0} is written {1}")
  @CsvSource(
      textBlock =
          """
          10.1.2.3,             10.1.2.3
          255.255.255.255,      255.255.255.255
          0.0.0.0,              0.0.0.0
          FD00:1:0:0:0:0:0:5,   fd00:1::5
          ::,                   ::
          ::1,                  ::1
          1::,                  1::
          # RFC 5952 section 4.2.2: one group of zeros stays
          1:2:3:4:5:6:0:8,      1:2:3:4:5:6:0:8
          # section 4.2.3: of equal runs the first
          1:0:0:4:5:0:0:8,      1::4:5:0:0:8
          # the same host as its IPv4 address
          ::ffff:10.1.2.3,      10.1.2.3
          ::ffff:a01:203,       10.1.2.3
          64:ff9b::192.0.2.33,  64:ff9b::c000:221
          """)
  void parse_address_printsItsCanonicalForm(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "10.1.2",
        "10.1.2.3.4",
        "10.1.2.256",
        "010.1.2.3",
        "0x10.1.2.3",
        "10.1.2.-1",
        "10.1.2.3 ",
        "167838211",
        "1:2:3",
        "::1::",
        "[::1]",
        "fe80::1%eth0",
        "fe80::1%1",
        "12345::",
        "1:2:3:4:5:6:7:8:9",
        "::ffff:10.1.2.256",
        "١٠.١.٢.٣",
        ":"
      })
  void parse_noAddress_isRefusedWithTheValueSeen(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"" + text + "\" is not an address; write it like 10.1.2.3 or fd00:1::5");
  }

  @Test
  void parse_hugeText_isRefusedWithItsBeginningOnly() {
    assertThatThrownBy(() -> IpAddress.parse("1:".repeat(100_000)))
        .hasMessageStartingWith("\"1:1:")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(120));
  }

  @Test
  void bytes_randomAddresses_readBackFromBytesTextAndInetAddress() {
    var random = new Random(20260101);

    for (int i = 0; i < 20_000; i++) {
      var address =
          random.nextBoolean()
              ? IpAddress.ofIpv4(random.nextInt())
              : IpAddress.ofIpv6(sparse(random), sparse(random));

      assertThat(IpAddress.of(address.bytes())).isEqualTo(address);
      assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
      assertThat(IpAddress.of(address.toInetAddress())).isEqualTo(address);
    }
  }

  /** Half of the 16-bit groups are zero, so that "::" comes at every place. */
  private static long sparse(Random random) {
    long bits = 0;
    for (int group = 0; group < 4; group++) {
      bits = bits << 16 | (random.nextBoolean() ? random.nextInt(0x10000) : 0);
    }
    return bits;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5, 15, 17})
  void of_wrongNumberOfBytes_isRefused(int length) {
    assertThatThrownBy(() -> IpAddress.of(new byte[length]))
        .hasMessage("an address has 4 or 16 bytes; got " + length + " bytes");
  }

  @ParameterizedTest(name = "{0}: loopback {1}, wildcard {2}")
  @CsvSource(
      textBlock =
          """
          127.0.0.1,      true,  false
          127.255.3.4,    true,  false
          128.0.0.1,      false, false
          ::1,            true,  false
          ::2,            false, false
          0.0.0.0,        false, true
          ::,             false, true
          """)
  void isLoopback_isWildcard_specialAddresses(String text, boolean loopback, boolean wildcard) {
    var address = IpAddress.parse(text);

    assertThat(address.isLoopback()).isEqualTo(loopback);
    assertThat(address.isWildcard()).isEqualTo(wildcard);
  }

  @Test
  void compareTo_mixedFamilies_putsIpv4FirstAndComparesUnsigned() {
    var addresses =
        Stream.of("ffff::", "::1", "200.0.0.1", "10.0.0.1").map(IpAddress::parse).sorted().toList();

    assertThat(addresses)
        .extracting(IpAddress::toString)
        .containsExactly("10.0.0.1", "200.0.0.1", "::1", "ffff::");
  }
}
