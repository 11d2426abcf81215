package io.rackcast.tracker.core;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.rackcast.proto.topology.Location;
import io.rackcast.tracker.swarm.Rack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many peers each rack has over all swarms, counted on the way of housekeeping every now and
 * then, so that a scrape costs nothing. The largest racks are shown, the others as one. For one
 * thread at a time.
 */
public final class RackCensus {
  /** What the racks that are not shown are called together; no location is. */
  static final String OTHER = "other";

  private static final long EVERY_MILLIS = 10_000;

  private final MultiGauge gauge;
  private final int most;
  private Map<Location, Count> counts = new HashMap<>();
  private boolean counting;
  private long begunAt = -EVERY_MILLIS;

  private static final class Count {
    private int seeders;
    private int leechers;

    int all() {
      return seeders + leechers;
    }

    void add(Count other) {
      seeders += other.seeders;
      leechers += other.leechers;
    }
  }

  /**
   * A census.
   *
   * @param most racks shown; 0: there is no census
   */
  public RackCensus(int most, MeterRegistry registry) {
    this.most = most;
    this.gauge =
        MultiGauge.builder("rackcast.tracker.rack.peers")
            .description("Peers of all swarms by rack, every 10 s; those of more racks as other")
            .register(registry);
  }

  /** A round over all racks begins. */
  void begin(long now) {
    counting = most > 0 && now - begunAt >= EVERY_MILLIS;
    begunAt = counting ? now : begunAt;
  }

  /** A rack of some swarm, whose swarm is held. */
  void count(Rack rack) {
    if (counting && rack.size() > 0) {
      var count = counts.computeIfAbsent(rack.location(), location -> new Count());
      // Not the sources: an origin is one before it has everything.
      int seeders = seeders(rack);
      count.seeders += seeders;
      count.leechers += rack.size() - seeders;
    }
  }

  private static int seeders(Rack rack) {
    int seeders = 0;
    for (int row = 0; row < rack.size(); row++) {
      seeders += rack.isSeeder(row) ? 1 : 0;
    }
    return seeders;
  }

  /** The round is at its end. */
  void end() {
    if (counting) {
      counting = false;
      gauge.register(rows(), true);
      counts = new HashMap<>();
    }
  }

  private List<Row<?>> rows() {
    List<Map.Entry<Location, Count>> racks = new ArrayList<>(counts.entrySet());
    racks.sort(
        Comparator.<Map.Entry<Location, Count>>comparingInt(entry -> -entry.getValue().all())
            .thenComparing(entry -> entry.getKey().toString()));
    List<Row<?>> rows = new ArrayList<>();
    var others = new Count();
    for (int i = 0; i < racks.size(); i++) {
      var rack = racks.get(i);
      if (i < most) {
        add(rows, rack.getKey().toString(), rack.getValue());
      } else {
        others.add(rack.getValue());
      }
    }
    if (racks.size() > most) {
      add(rows, OTHER, others);
    }
    return rows;
  }

  private static void add(List<Row<?>> rows, String rack, Count count) {
    rows.add(Row.of(Tags.of("rack", rack, "state", "seeder"), count.seeders));
    rows.add(Row.of(Tags.of("rack", rack, "state", "leecher"), count.leechers));
  }
}
