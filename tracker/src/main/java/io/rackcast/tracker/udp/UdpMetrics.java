package io.rackcast.tracker.udp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What the sockets count beside announces and scrapes; all meters are made at start. */
final class UdpMetrics {
  private final Counter connects;
  private final Counter wrongIds;
  private final Map<Drop, Counter> drops = new EnumMap<>(Drop.class);

  UdpMetrics(MeterRegistry registry) {
    connects =
        Counter.builder("rackcast.tracker.udp.connects")
            .description("Connection ids given")
            .register(registry);
    wrongIds =
        Counter.builder("rackcast.tracker.udp.wrong.connection.ids")
            .description("Announces and scrapes with a connection id that is not good any more")
            .register(registry);
    for (var drop : Drop.values()) {
      drops.put(
          drop,
          Counter.builder("rackcast.tracker.udp.drops")
              .description("Datagrams without an answer, by cause")
              .tag("cause", drop.label())
              .register(registry));
    }
  }

  void connected() {
    connects.increment();
  }

  void wrongId() {
    wrongIds.increment();
  }

  void dropped(Drop cause) {
    Objects.requireNonNull(drops.get(cause)).increment();
  }
}
