package io.rackcast.agent.swarm;

import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.transfer.TransferProgress;
import io.rackcast.proto.topology.Tier;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A release on its way into the cache.
 *
 * @param name what is fetched; asked for by a label, the version that it stood for
 * @param swarm its artifact on this node
 * @param begunNanos {@link System#nanoTime} when it was asked for
 * @param before the transfer at that time: what had come before is not this fetch's
 */
public record Fetch(ReleaseName name, Swarm swarm, long begunNanos, TransferProgress before) {

  static Fetch of(ReleaseName name, Swarm swarm) {
    return new Fetch(name, swarm, System.nanoTime(), swarm.transfer().progress());
  }

  /** Time since it was asked for. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begunNanos);
  }

  /** Bytes that came since it was asked for, by tier; those of unknown place are not in it. */
  public Map<Tier, Long> bytesIn() {
    var bytes = new EnumMap<Tier, Long>(Tier.class);
    swarm
        .transfer()
        .progress()
        .inByTier()
        .forEach((tier, now) -> bytes.put(tier, now - before.inByTier().getOrDefault(tier, 0L)));
    return bytes;
  }

  /** Bytes that came since it was asked for from peers whose place is not known yet. */
  public long bytesInUnplaced() {
    return Math.max(0, swarm.transfer().progress().inUnplaced() - before.inUnplaced());
  }

  /** Completes when the content is whole and in its place; fails with one sentence. */
  public CompletableFuture<Void> done() {
    return swarm
        .transfer()
        .whenComplete()
        .toCompletableFuture()
        .handle(
            (path, failure) -> {
              if (failure != null) {
                throw FetchException.of(swarm, name.toString(), failure);
              }
              return null;
            });
  }
}
