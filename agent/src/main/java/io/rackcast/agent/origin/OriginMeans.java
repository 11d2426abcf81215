package io.rackcast.agent.origin;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.source.HostCredentials;
import io.rackcast.proto.source.SourceReader;
import io.rackcast.proto.source.SourceRules;
import io.rackcast.proto.source.SourceUrl;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;

/**
 * What an origin reads with.
 *
 * @param reader asks all places
 * @param store how the publisher's own store is asked
 * @param timers for what takes too long
 * @param stallLimit how long a body may stand still
 * @param atOnce artifacts that are read at a time
 * @param connections on which one of them is read
 * @param bufferBytes of pieces between a server and the disk
 */
public record OriginMeans(
    SourceReader reader,
    Places.Store store,
    ScheduledExecutorService timers,
    Duration stallLimit,
    Clock clock,
    int atOnce,
    int connections,
    long bufferBytes) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * The usual ones.
   *
   * @param publisher its HTTP side, {@code http://host:7071}
   * @param token shown to it
   * @param tls for connections to it; empty: as to all others
   * @param credentials of other hosts
   */
  public static OriginMeans of(
      URI publisher,
      Secret token,
      Optional<SSLContext> tls,
      List<HostCredentials> credentials,
      String software,
      ScheduledExecutorService timers,
      Clock clock,
      Limits limits) {
    Map<String, String> headers =
        token.value().map(secret -> Map.of("Authorization", "Bearer " + secret)).orElse(Map.of());
    return new OriginMeans(
        new SourceReader(SourceRules.ANY, credentials, software, PATIENCE, clock, tls),
        new Places.Store(SourceUrl.parse(publisher.toString()), headers),
        timers,
        PATIENCE,
        clock,
        limits.atOnce(),
        limits.connections(),
        limits.bufferBytes());
  }

  /** The same with another limit for what stands still. */
  OriginMeans withStallLimit(Duration limit) {
    return new OriginMeans(reader, store, timers, limit, clock, atOnce, connections, bufferBytes);
  }

  /** Bounds, see {@link OriginMeans}. */
  public record Limits(int atOnce, int connections, long bufferBytes) {}
}
