package io.rackcast.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registries that cannot be as they are written. */
final class RegistrySettingsTest {
  private static final String SHA256 = "ab".repeat(32);

  @TempDir Path folder;

  private PublisherConfig read(String text) throws Exception {
    var file = folder.resolve("publisher.yaml");
    Files.writeString(file, text);
    return PublisherConfig.read(Settings.read(file, PublisherConfig.ENVIRONMENT, Map.of()));
  }

  private static String registry(String name, String more) {
    return "registries:\n  - { name: \"%s\", url: \"https://reg.test\", repositories: [\"*\"]%s }\n"
        .formatted(name, more);
  }

  @ParameterizedTest(name = "{0}{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          reg.test | , hook: { form: quay }                            | has no secret
          reg.test | , hook: { form: distribution }                    | has no secret
          reg.test | , hook: { hmac-header: X-Sum }                    | has no secret
          reg.test | , preheat: { external-url: "https://h.test" }     | has no secret, so nobody
          reg.test | , preheat: { bearer: abc }                        | has a secret, but no ext
          reg_8443 | ''                                                | is no registry's name
          Reg.test | ''                                                | in lower case
          reg.test | , scan-withdraws: most                            | scan-withdraws
          """)
  void read_registryThatCannotBe_isRefused(String name, String more, String expected) {
    assertThatThrownBy(() -> read(registry(name, more)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void read_registryWithoutHook_isTaken() throws Exception {
    var registries = read(registry("reg.test:8443", "")).registries();

    assertThat(registries.hooks()).isEmpty();
    assertThat(registries.preheats()).isEmpty();
    assertThat(registries.terms()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tokens: [{ name: "registry:reg.test", sha256: "%s", rights: [publish] }]
          oidc: [{ name: registry, issuer: "https://a.test", audience: b, rules: [] }]
          """)
  void read_callerNamedAsARegistry_isRefused(String line) {
    assertThatThrownBy(() -> read(line.replace("%s", SHA256) + "\n"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("give it another");
  }

  @Test
  void read_sectionsWithSeveralFaults_allAreToldAtOnce() {
    var text =
        """
        tokens: [{ name: a, sha256: abc, rights: [publsh, raed] }]
        oidc:
          - name: Github
            issuer: "http://evil.example"
            audience: ""
            rules: [{ claims: ["ref=main"], rights: [admin], names: ["WEB"] }]
        registries:
          - { name: REG.test, url: "http://reg.example", user: me, token-hosts: ["a b"] }
        """;

    assertThatThrownBy(() -> read(text))
        .asInstanceOf(THROWABLE)
        .message()
        .contains(
            "abc",
            "publsh",
            "raed",
            "\"Github\" is not one",
            "http://evil.example",
            "audience is" + " empty",
            "no claim of the rule says",
            "\"admin\" is not a right",
            "WEB",
            "no registry's name",
            "set plain-http: true",
            "only one is set",
            "a b",
            "has no repositories");
  }
}
