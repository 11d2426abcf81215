package io.rackcast.publisher;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.publisher.signing.KeyWatch;
import io.rackcast.publisher.signing.SigningKeys;
import java.util.Locale;

/** What {@code /metrics} shows of the signing keys. */
final class KeyMetrics {
  private KeyMetrics() {}

  static void register(MeterRegistry metrics, SigningKeys keys, KeyWatch watch) {
    Gauge.builder("rackcast_publisher_signing_key_age", keys, k -> k.age().toSeconds())
        .description("Age of the key that signs")
        .baseUnit("seconds")
        .register(metrics);
    for (var stage : SigningKeys.Stage.values()) {
      Gauge.builder("rackcast_publisher_signing_keys", keys, k -> count(k, stage))
          .description("Keys in the key set")
          .tag("state", stage.name().toLowerCase(Locale.ROOT))
          .register(metrics);
    }
    FunctionCounter.builder("rackcast_publisher_signing_key_faults", watch, KeyWatch::faults)
        .description("Looks at the signing keys that failed; they stay as they were")
        .register(metrics);
  }

  private static double count(SigningKeys keys, SigningKeys.Stage stage) {
    return keys.known().stream().filter(key -> key.stage() == stage).count();
  }
}
