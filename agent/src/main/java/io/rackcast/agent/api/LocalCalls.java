package io.rackcast.agent.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.agent.api.Orders.Order;
import io.rackcast.agent.api.RefusedCallException.Kind;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.swarm.CacheKeeper;
import io.rackcast.agent.swarm.Fetch;
import io.rackcast.agent.swarm.Fetches;
import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the local API does, whatever carries the calls. All refuse by {@link RefusedCallException}.
 * Safe for use by several threads.
 */
public final class LocalCalls implements AutoCloseable {
  private final Fetches fetches;
  private final FetchWatch fetchWatch;
  private final Supplier<StatusReport> status;
  private final LimitControl limits;
  private final ArtifactCalls artifacts;
  private final TransferWatch transfers;
  private final Watchers watchers;
  private final Orders orders = new Orders();

  /** Answers from {@code fetches}, seen through {@code fetchWatch}, and from the others. */
  public LocalCalls(
      Fetches fetches,
      FetchWatch fetchWatch,
      Supplier<StatusReport> status,
      LimitControl limits,
      CacheKeeper keeper,
      MeterRegistry meters) {
    this.fetches = fetches;
    this.fetchWatch = fetchWatch;
    this.status = status;
    this.limits = limits;
    this.artifacts = new ArtifactCalls(keeper);
    this.transfers = new TransferWatch(() -> status.get().transfers());
    this.watchers = new Watchers(meters);
  }

  StatusReport status() {
    return status.get();
  }

  Map<String, LimitReport> limits() {
    return LimitReport.of(limits.inForce().get());
  }

  /** Changes what is named, {@code {"wan": {"up": "20MB/s"}}}; all that is in force then. */
  Map<String, LimitReport> changeLimits(@Nullable Map<String, Map<String, String>> wanted) {
    try {
      return LimitReport.of(limits.change(wanted));
    } catch (IllegalArgumentException e) {
      throw new RefusedCallException(Kind.WRONG, String.valueOf(e.getMessage()));
    }
  }

  ArtifactCalls artifacts() {
    return artifacts;
  }

  /** Runs a call that blocks for long on a thread of its own. */
  CompletableFuture<Void> longCall(Runnable call) {
    return watchers.run(call);
  }

  /** Tells what changes; blocks until {@code changes} throws or the agent stops. */
  void watch(String infohash, TransferWatch.Changes changes)
      throws IOException, InterruptedException {
    transfers.follow(watched(infohash), changes);
  }

  /** What to watch: an infohash, or all if it is empty. */
  static Optional<String> watched(String infohash) {
    return infohash.isEmpty() ? Optional.empty() : Optional.of(infoHash(infohash).toString());
  }

  /** Fetches and tells how it goes; blocks until it has ended, which the last line says. */
  void fetch(ReleaseName name, FetchWatch.Lines lines) throws IOException, InterruptedException {
    Order order = orders.begin(name);
    try {
      Reply<Fetch> begun = fetches.fetch(name).join();
      if (begun instanceof Reply.Found<Fetch> found) {
        Fetch fetch = found.value();
        if (!orders.begun(order, fetch.swarm().artifact().infoHash())) {
          fetches.stop(fetch.name());
        }
        lines.next(fetchWatch.follow(fetch, lines));
      } else {
        lines.next(FetchWatch.failed((Reply.Refused<Fetch>) begun));
      }
    } finally {
      orders.end(order);
    }
  }

  /** Whoever ordered a fetch gives it up. */
  StopAnswer stop(ReleaseName name) {
    var infoHash = orders.infoHash(name);
    if (!orders.giveUp(name)) {
      return new StopAnswer(
          false, "the agent goes on with " + name + ", as another fetch waits for it");
    }
    if (fetches.stop(name) || infoHash.map(fetches::stop).orElse(false)) {
      return new StopAnswer(
          true, "stopped; the agent keeps what has come, fetched again it goes on from there");
    }
    return new StopAnswer(true, "stopped; nothing of " + name + " was being fetched");
  }

  /** The release that an order names; {@code form} says what is to be sent instead. */
  static ReleaseName release(@Nullable String name, @Nullable String version, String form) {
    if (name == null || version == null) {
      throw new RefusedCallException(Kind.WRONG, form);
    }
    try {
      return new ReleaseName(name, version);
    } catch (IllegalArgumentException e) {
      throw new RefusedCallException(Kind.WRONG, String.valueOf(e.getMessage()));
    }
  }

  static InfoHash infoHash(String text) {
    if (!text.matches("[0-9a-fA-F]{40}")) {
      throw new RefusedCallException(
          Kind.WRONG, "\"" + shortened(text) + "\" is no infohash; send 40 hex digits");
    }
    return InfoHash.parse(text);
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  /**
   * Watches end, and who follows a fetch that has ended reads its last line; the others are cut.
   */
  @Override
  public void close() {
    transfers.close();
    watchers.close();
  }
}
