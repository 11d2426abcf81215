package io.rackcast.agent.swarm;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.torrent.InfoHash;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Which contents are being read, and by how many. Safe for use by several threads. */
final class ContentUses {
  private final int most;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<InfoHash, Integer> byContent = new ConcurrentHashMap<>();
  private final Counter refused;

  /** None so far, of {@code most}. */
  ContentUses(int most, MeterRegistry meters) {
    this.most = most;
    Gauge.builder("rackcast.agent.contents.open", open, AtomicInteger::get)
        .description("Readers of content, whole or on its way")
        .register(meters);
    refused =
        Counter.builder("rackcast.agent.contents.refused")
            .description("Readers of content not let in, as too many read")
            .register(meters);
  }

  int most() {
    return most;
  }

  /** One more reads; false if too many do. */
  boolean begin(InfoHash infoHash) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      refused.increment();
      return false;
    }
    byContent.merge(infoHash, 1, Integer::sum);
    return true;
  }

  /** One who read does not any more. */
  void end(InfoHash infoHash) {
    byContent.computeIfPresent(infoHash, (key, readers) -> readers == 1 ? null : readers - 1);
    open.decrementAndGet();
  }

  boolean isUsed(InfoHash infoHash) {
    return byContent.containsKey(infoHash);
  }
}
