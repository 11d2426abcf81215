package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsValuesTest {
  @Test
  void values_secretsAndOthers_showsAllButTheSecret() {
    var environment = Map.of("X_TOKEN", "hush", "X_LIMITS_PEERS", "7");
    var settings = Settings.fromEnvironment("X", environment);
    settings.secretOrFile("token", "A token.");
    settings.integer("limits.peers", 5, 1, 9, "Peers.");
    settings.optionalString("name", "A name.");

    assertThat(settings.values())
        .containsEntry("token", "(set)")
        .containsEntry("token-file", "")
        .containsEntry("limits.peers", "7")
        .containsEntry("name", "");
  }
}
