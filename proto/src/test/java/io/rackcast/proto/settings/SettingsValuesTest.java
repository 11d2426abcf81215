package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "25%, true",
    "1MiB, true",
    "90%, true",
    "91%, false",
    "0%, false",
    "x%, false",
    "5KiB, false"
  })
  void heapShare_shareOrSize_isTakenWithinItsRange(String text, boolean good) {
    var settings = Settings.fromEnvironment("X", Map.of("X_MEMORY", text));

    long bytes = settings.heapShare("memory", "50%", "Memory.");

    if (good) {
      settings.rejectProblems();
      assertThat(bytes).isBetween(1L << 20, Runtime.getRuntime().maxMemory());
    } else {
      assertThatThrownBy(settings::rejectProblems).hasMessageContaining("memory is \"" + text);
    }
  }
}
