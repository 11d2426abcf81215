package io.rackcast.tracker.admin.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
  @Test
  void parse_itsOwnText_matchesThePasswordOnly() {
    var hash = PasswordHash.parse(PasswordHash.of("päss".toCharArray(), 10_000).text());

    assertThat(hash.matches("päss".toCharArray())).isTrue();
    assertThat(hash.matches("pass".toCharArray())).isFalse();
    assertThat(hash.matches(new char[0])).isFalse();
    assertThat(hash).hasToString("(set)");
  }

  @Test
  void of_samePassword_hasAnotherSalt() {
    assertThat(PasswordHash.of("x".toCharArray(), 10_000).text())
        .isNotEqualTo(PasswordHash.of("x".toCharArray(), 10_000).text());
  }

  // Made with Python: hashlib.pbkdf2_hmac("sha256", b"secret", b"0123456789abcdef", 10000)
  @Test
  void parse_hashOfAnotherProgram_matches() {
    var hash =
        PasswordHash.parse(
            "pbkdf2-sha256:10000:MDEyMzQ1Njc4OWFiY2RlZg==:6umsHhz0yhb+YIJ/FUgCrsOB+tK+gGdB+tvI2KPIHns=");

    assertThat(hash.matches("secret".toCharArray())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "pbkdf2-sha256:1:MDEyMzQ1Njc4OWFiY2RlZg==:",
        "pbkdf2-sha256:100:MDEyMzQ1Njc4OWFiY2RlZg==:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
      })
  void parse_anythingElse_isRefusedWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> PasswordHash.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hash-password")
        .hasMessageNotContaining("MDEyMzQ1");
  }
}
