package io.rackcast.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseSettingsTest {
  @TempDir Path folder;

  private Settings settings(String yaml) throws IOException {
    var file = Files.writeString(folder.resolve("publisher.yaml"), yaml);
    return Settings.read(file, PublisherConfig.ENVIRONMENT, Map.of());
  }

  @Test
  void read_nothing_isSqlite() throws Exception {
    assertThat(PublisherConfig.read(settings("data-dir: d\n")).database()).isEmpty();
    assertThat(PublisherConfig.read(settings("database: {url: \"\"}\n")).database()).isEmpty();
  }

  @Test
  void read_serverWithPasswordFile_hasItAndShowsItNot() throws Exception {
    Files.writeString(folder.resolve("secret"), "s3cret\n");
    var settings =
        settings(
            """
            database:
              url: "postgresql://db/rackcast?sslmode=verify-full"
              user: rackcast
              password-file: secret
              connections: 5
            """);

    var server = PublisherConfig.read(settings).database().orElseThrow();

    assertThat(server.password().value()).contains("s3cret");
    assertThat(server.connections()).isEqualTo(5);
    assertThat(server.toString() + settings.values() + settings.describe())
        .contains("sslmode=verify-full")
        .doesNotContain("s3cret");
  }

  @Test
  void read_passwordInUrl_isRefusedWithoutRepeatingIt() {
    assertThatThrownBy(
            () ->
                PublisherConfig.read(
                    settings("database: {url: \"postgresql://a:s3cret@db/rackcast\"}\n")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("publisher.yaml:1: database.url: the URL holds a password")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void read_passwordWithoutUrl_isRefused() {
    assertThatThrownBy(() -> PublisherConfig.read(settings("database: {password: x}\n")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("there is none; add it");
  }
}
