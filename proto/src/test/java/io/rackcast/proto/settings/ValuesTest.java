package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @ParameterizedTest(name = "{0} is {1} port {2}")
  @CsvSource(
      textBlock =
          """
          127.0.0.1:6969,        127.0.0.1,  6969
          localhost:0,           localhost,  0
          a.b-c.example:65535,   a.b-c.example, 65535
          [::1]:80,              ::1,        80
          [fd00:1::5]:443,       fd00:1::5,  443
          """)
  void hostPort_address_readsBackAsWritten(String text, String host, int port) {
    var address = HostPort.parse(text);

    assertThat(address).isEqualTo(new HostPort(host, port)).hasToString(text);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          127.0.0.1         | write it as host:port, like 127.0.0.1:6969 or [::1]:6969
          127.0.0.1:        | write it as host:port, like 127.0.0.1:6969 or [::1]:6969
          127.0.0.1:http    | write it as host:port, like 127.0.0.1:6969 or [::1]:6969
          127.0.0.1:-1      | write it as host:port, like 127.0.0.1:6969 or [::1]:6969
          :6969             | name a host or an address
          a b:80            | name a host or an address
          a/b:80            | name a host or an address
          127.0.0.1:65536   | use a port from 0 to 65535
          ::1:6969          | put the IPv6 address in brackets, like [::1]:6969
          [1.2.3.4]:6969    | put an IPv6 address into the brackets, like [::1]:6969
          [::g]:6969        | put an IPv6 address into the brackets, like [::1]:6969
          []:6969           | name a host or an address
          """)
  void hostPort_noAddress_saysWhatToWrite(String text, String sentence) {
    assertThatThrownBy(() -> HostPort.parse(text)).hasMessage(sentence);
  }

  @ParameterizedTest(name = "{0} is loopback: {1}")
  @CsvSource({
    "localhost:1, true",
    "127.3.2.1:1, true",
    "[::1]:1, true",
    "0.0.0.0:1, false",
    "[::]:1, false",
    "127.0.0.1.example:1, false",
    "10.0.0.1:1, false"
  })
  void isLoopback_hosts_areToldByTheirText(String text, boolean expected) {
    assertThat(HostPort.parse(text).isLoopback()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "500ms, PT0.5S",
    "90s, PT1M30S",
    "1m30s, PT1M30S",
    "1h, PT1H",
    "7d, PT168H",
    "1d2h3m4s5ms, PT26H3M4.005S"
  })
  void durations_text_isRead(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "-5s", "5 s", "1.5s", "5S", "5s1m", "1w", "9999999999s", "5us"})
  void durations_other_isRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .hasMessage("write a duration like 500ms, 90s, 5m or 1h30m");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0, 0",
    "512B, 512",
    "64KiB, 65536",
    "4MiB, 4194304",
    "1GiB, 1073741824",
    "999999999TiB, 1099511626676535951360"
  })
  void byteSizes_text_isRead(String text, BigInteger expected) {
    if (expected.bitLength() < 64) {
      assertThat(ByteSizes.parse(text)).isEqualTo(expected.longValueExact());
    } else {
      assertThatThrownBy(() -> ByteSizes.parse(text)).hasMessageStartingWith("write a size");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4", "4MB", "4 MiB", "-4MiB", "4mib", "1.5GiB"})
  void byteSizes_other_isRefused(String text) {
    assertThatThrownBy(() -> ByteSizes.parse(text))
        .hasMessage("write a size like 512B, 64KiB, 4MiB or 1GiB");
  }
}
