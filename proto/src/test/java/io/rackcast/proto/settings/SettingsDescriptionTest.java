package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsDescriptionTest extends SettingsFixture {
  @Test
  void describe_defaults_readBack() throws IOException {
    var defaults = Settings.defaults("RACKCAST_T");
    var loaded = Example.load(defaults);
    String described = defaults.describe();

    var again = Settings.read(file(described), "RACKCAST_T", Map.of());
    var reloaded = Example.load(again);

    assertThat(again.describe()).isEqualTo(described);
    assertThat(reloaded)
        .usingRecursiveComparison()
        .ignoringFields("data") // relative to the file
        .isEqualTo(loaded);
  }

  @Test
  void describe_defaults_explainsEachKey() {
    var settings = Settings.defaults("RACKCAST_T");
    Example.load(settings);

    assertThat(settings.describe())
        .isEqualTo(
            """
            # Announces and scrapes over HTTP.
            http:
              # Where to listen (host:port).
              listen: "127.0.0.1:6969"

            grpc:
              # Where agents connect (host:port).
              listen:  # not set

            admission:
              # Who may join (token | open-to-all).
              mode: token
              # Where the keys are (a URL).
              jwks-url:  # not set

            announce:
              # How long to wait (1s to 1h).
              interval: 60s
              # How many peers (1 to 200).
              numwant: 50

            limits:
              # The longest request (1KiB to 1GiB).
              size: 4MiB

            # Whether to say more (true | false).
            verbose: false

            # Names (a list).
            names: ["a", "b c"]

            # Where data lies.
            data-dir: "data"

            topology:
              # Which racks there are.
              file:  # not set

            # Proves who this is (a secret).
            token:  # (not set)

            # File that holds token instead.
            token-file:  # not set

            # Shown to people.
            label: "it's \\"x\\": \\\\ #1"

            # Who may do what (a list of these).
            #   # Whom it is for.
            #   name:  # required
            #   # What they may (a list).
            #   rights: []
            rules: []
            """);
  }

  @Test
  void describe_valuesInUse_showsThemBesideTheDefaultsButNoSecret() throws IOException {
    var settings =
        Settings.read(
            file("announce: { interval: 5s }\ntoken: hush\nrules: [{name: a}]\n"),
            "RACKCAST_T",
            Map.of());
    Example.load(settings);

    assertThat(settings.describe())
        .contains("  interval: 5s  # default 60s\n")
        .contains("token:  # (set)\n")
        .contains("rules: []  # 1 given, not shown\n")
        .doesNotContain("hush");
  }

  @Test
  void secret_emptyText_isNone() throws IOException {
    var settings = Settings.read(file("token: \"\"\n"), "RACKCAST_T", Map.of());

    assertThat(settings.secret("token", "Proves who this is.")).isEqualTo(Secret.NONE);
  }

  @Test
  void secret_asText_neverShowsItself() {
    assertThat(Secret.of("hush")).hasToString("(set)");
    assertThat(Secret.NONE).hasToString("(not set)");
  }
}
