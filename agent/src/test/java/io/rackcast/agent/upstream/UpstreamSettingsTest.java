package io.rackcast.agent.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamSettingsTest {
  @TempDir Path folder;

  @Test
  void read_aName_hasTheUsualUrlAndShowsNothing() throws IOException {
    var registry = read("- name: reg.example:8443").registries().get(0);

    assertThat(registry.url().secretText()).isEqualTo("https://reg.example:8443");
    assertThat(registry.credentials()).isEmpty();
  }

  @Test
  void read_dockerHub_showsItsPasswordToItsTokenServerToo() throws IOException {
    var registry =
        read("- { name: docker.io, username: robot, password: hunter2 }").registries().get(0);

    assertThat(registry.url().host()).isEqualTo("registry-1.docker.io");
    assertThat(registry.credentials())
        .extracting("host")
        .containsExactly("registry-1.docker.io:443", "auth.docker.io");
    assertThat(registry.toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          - { name: "Reg/x" }                                     | is no registry of images
          - { name: reg.example, url: "https://reg.example/v2/" } | has a path or query
          - { name: reg.example, url: "ftp://reg.example" }       | neither http nor https
          - { name: reg.example, username: robot }                | has no password
          - { name: reg.example, url: "http://reg.example", password: x } | sent in plain
          - { name: reg.example, ca: nowhere.pem }                | nowhere.pem
          - { name: a }, { name: a }                              | is there twice
          """)
  void read_whatCannotBeUsed_isAProblem(String entry, String sentence) {
    String list = entry.startsWith("- { name: a }") ? "- { name: a }\n    - { name: a }" : entry;

    assertThatThrownBy(() -> read(list)).hasMessageContaining(sentence);
  }

  @Test
  void read_pullThroughWithoutRegistries_warns() {
    var settings = Settings.defaults("TEST");

    var read = UpstreamSettings.read(settings, true);

    assertThat(read.registries()).isEmpty();
    assertThat(settings.warnings()).singleElement().asString().contains("names no registry");
  }

  private UpstreamSettings read(String list) throws IOException {
    Path file = folder.resolve("agent.yaml");
    Files.writeString(file, "mirror:\n  upstreams:\n    " + list + "\n");
    var settings = Settings.read(file, "TEST", Map.of());
    var read = UpstreamSettings.read(settings, true);
    settings.rejectProblems();
    return read;
  }
}
