package io.rackcast.tracker.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.program.ProgramException;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReloadingTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private Reloading<String> failingWith(RuntimeException fault) {
    var target =
        new Reloading.Target<String>() {
          @Override
          public Map<String, String> values(String config) {
            return Map.of("key", config);
          }

          @Override
          public boolean isChangeable(String setting) {
            return true;
          }

          @Override
          public long apply(String config) {
            throw fault;
          }
        };
    return new Reloading<>("a", () -> "b", target, InstantSource.system(), registry);
  }

  @Test
  void run_faultWhilePuttingInForce_doesNotSayThatAllStays() {
    var outcome = failingWith(new IllegalStateException("a fault of ours")).run();

    assertThat(outcome.isOk()).isFalse();
    assertThat(outcome.isPartial()).isTrue();
    assertThat(outcome.problems())
        .singleElement()
        .asString()
        .contains("some of the new settings are in force")
        .doesNotContain("a fault of ours");
    assertThat(registry.get("rackcast.tracker.reload.failed").gauge().value()).isEqualTo(1);
  }

  @Test
  void run_notPossible_allStays() {
    var outcome = failingWith(new ProgramException("no such file")).run();

    assertThat(outcome.isPartial()).isFalse();
    assertThat(outcome.problems()).containsExactly("no such file");
  }
}
