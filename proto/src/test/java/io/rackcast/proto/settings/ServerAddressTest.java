package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerAddressTest {
  @ParameterizedTest(name = "{0}: {1}, TLS {2}")
  @CsvSource({
    "127.0.0.1:7070,          127.0.0.1:7070,   ",
    "https://pub.example:7070, pub.example:7070, true",
    "https://pub.example/,    pub.example:443,  true",
    "http://[fd00::1]:7070,   [fd00::1]:7070,   false",
    "https://[fd00::1],       [fd00::1]:443,    true",
    "http://pub.example,      pub.example:80,   false",
  })
  void parse_eachForm_isAddressAndWhetherTls(String text, String at, Boolean tls) {
    var address = ServerAddress.parse(text);

    assertThat(address.at()).hasToString(at);
    assertThat(address.tls().orElse(null)).isEqualTo(tls);
    assertThat(ServerAddress.parse(address.toString())).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "pub.example",
    "ftp://pub.example:1",
    "HTTPS://pub.example:1",
    "https://pub.example:1/path",
    "https://user@pub.example:1",
    "https://",
    "https://:7070",
    "https://pub.example:99999",
  })
  void parse_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
