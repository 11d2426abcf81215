package io.rackcast.publisher.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryTargetTest {
  private static RegistryTarget target(String name, String url, boolean mayUsePlainHttp) {
    return new RegistryTarget(
        name,
        URI.create(url),
        Optional.of(new RegistryCredentials("ci", "s3cret")),
        mayUsePlainHttp,
        List.of("Auth.Test"));
  }

  @Test
  void toString_credentials_areHidden() {
    var target = target("reg.test:8443", "https://reg.test:8443/", false);

    assertThat(target.toString()).contains("ci").contains("(set)").doesNotContain("s3cret");
    assertThat(target.url()).hasToString("https://reg.test:8443");
    assertThat(target.tokenHosts()).containsExactly("auth.test");
  }

  @Test
  void new_plainHttpOffThisMachine_onlyWhereAllowed() {
    assertThat(target("reg.test", "http://reg.test", true).isEncrypted()).isFalse();
    assertThat(target("reg.test", "http://127.0.0.9:5000", false).isLoopback()).isTrue();
    assertThatThrownBy(() -> target("reg.test", "http://reg.test", false))
        .hasMessage(
            "the registry reg.test is at http://reg.test, where anybody on the way reads along and"
                + " may change images; give it https, or set plain-http: true");
  }

  @ParameterizedTest(name = "{0} at {1}")
  @CsvSource({
    "reg test, https://reg.test, is no registry's name",
    "reg.test/x, https://reg.test, is no registry's name",
    "reg_8443, https://reg.test, is no registry's name",
    "Reg.test, https://reg.test, in lower case",
    "reg.test, ftp://reg.test, neither http nor https",
    "reg.test, https://ci:pw@reg.test, carries a user",
    "reg.test, https://reg.test/?a=b, has a query"
  })
  void new_wrong_isRefusedWithASentence(String name, String url, String sentence) {
    assertThatThrownBy(() -> target(name, url, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void newCredentials_wrong_areRefusedWithoutThePassword() {
    assertThatThrownBy(() -> new RegistryCredentials("a:b", "s3cret"))
        .hasMessageContaining("colon")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> new RegistryCredentials("a", "s3cret\n"))
        .hasMessageContaining("line end")
        .hasMessageNotContaining("s3cret");
  }
}
