package io.rackcast.agent.transfer;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.internal.PlatformDependent;
import io.rackcast.agent.transfer.pace.Bandwidth;
import io.rackcast.agent.transfer.pace.PaceClock;
import io.rackcast.agent.transfer.pace.RateLimits;
import io.rackcast.agent.transfer.storage.FilePool;
import io.rackcast.agent.transfer.tls.PeerTls;
import io.rackcast.agent.transfer.tls.TlsLog;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.PeerId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges torrents with other peers: listens for them, connects to them, fetches, verifies and
 * serves. Its public methods may be called from any thread.
 *
 * <p>Threads: one event loop carries all connections and all state of transfers (measured: it moves
 * more than 1 GB/s), a few workers hash and write, two read for peers, two do long work on files.
 */
public final class TransferEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TransferEngine.class);
  private static final int READERS = 2;
  private static final int STORAGE_THREADS = 2;
  private static final int OPEN_FILES = 256;
  private static final long SEND_BUDGET = 64L << 20;
  private static final long LEAST_TRUSTED = 16L << 20;
  // Of memory, to be taken twice (WarmPieces).
  private static final int TRUSTED_PART = 8;
  private static final long STOP_SECONDS = 15;
  private static final long PULSE_MILLIS = 250;
  private static final int FORGETTING_TICKS = 60;

  private final MultiThreadIoEventLoopGroup group;
  private final ExecutorService hashers;
  private final ExecutorService readers;
  private final ExecutorService storage;
  private final FilePool files = new FilePool(OPEN_FILES);
  private final PeerNetwork network;
  private final EngineParts parts;
  private final Map<InfoHash, Swarm> swarms = new ConcurrentHashMap<>();
  // Traffic of ended transfers that still waits for places.
  private final Set<TierBytes> unplaced = ConcurrentHashMap.newKeySet();
  private long lastTick = System.nanoTime();
  private int ticks;

  /**
   * Builds the engine; {@link #start} begins to listen.
   *
   * @param settings limits and the address to listen on
   * @param peerId ours, the same as in announces
   * @param locator tells where peers are
   * @param tls whether and how peers talk TLS
   * @param metrics takes the counters, {@code rackcast_transfer_…}
   */
  public TransferEngine(
      TransferSettings settings,
      PeerId peerId,
      PeerLocator locator,
      PeerTls tls,
      MeterRegistry metrics) {
    this(settings, peerId, locator, tls, metrics, PaceClock::of);
  }

  /** As the other, with a clock for the limits. */
  TransferEngine(
      TransferSettings settings,
      PeerId peerId,
      PeerLocator locator,
      PeerTls tls,
      MeterRegistry metrics,
      Function<EventLoop, PaceClock> clock) {
    group = PeerNetwork.newGroup();
    hashers = Workers.pool("rackcast-hash", settings.workers());
    readers = Workers.pool("rackcast-read", READERS);
    storage = Workers.pool("rackcast-files", STORAGE_THREADS);
    EventLoop loop = group.next();
    network = new PeerNetwork(group, settings, this::find);
    var engineMetrics = new EngineMetrics(metrics);
    parts =
        new EngineParts(
            settings,
            peerId,
            locator,
            engineMetrics,
            loop,
            hashers,
            readers,
            storage,
            files,
            new ReceiveBudget(settings.maxBufferedBytes(), engineMetrics, System::nanoTime),
            new SendBudget(Math.min(SEND_BUDGET, PlatformDependent.maxDirectMemory() / 4)),
            new UploadTurns(),
            new Awake(),
            new WarmPieces.Clock(trustedMemory()),
            new Lag(TimeUnit.MILLISECONDS.toNanos(PULSE_MILLIS), System.nanoTime()),
            new Bandwidth(clock.apply(loop), loop, metrics),
            tls,
            new TlsLog(),
            new Random(),
            network);
    network.setParts(parts);
    Gauge.builder("rackcast.transfer.awake", parts.awake(), Awake::count)
        .description("Artifacts that are fetched or have peers to talk to; all others only wait")
        .register(metrics);
  }

  /** A part of the machine's memory, or of the container's. */
  private static long trustedMemory() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return Math.max(LEAST_TRUSTED, system.getTotalMemorySize() / TRUSTED_PART);
  }

  /**
   * Begins to listen.
   *
   * @throws IOException one sentence, when the address cannot be used
   */
  public void start() throws IOException {
    network.listen();
    // With fixed delays: after a freeze nothing is caught up on, which would be dozens at once.
    var unusedTick = parts.loop().scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    var unusedPulse =
        parts
            .loop()
            .scheduleWithFixedDelay(this::pulse, PULSE_MILLIS, PULSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Whether peers can connect. */
  public boolean isListening() {
    return network.isListening();
  }

  /** Runs something short on the event loop, to see that it answers. */
  public void onLoop(Runnable answer) {
    parts.loop().execute(answer);
  }

  /** The port it listens on; valid after {@link #start}. */
  public int port() {
    return network.port();
  }

  /**
   * Fetches and serves a torrent; one that is here already is not begun again.
   *
   * @param metainfo the torrent
   * @param folder where the content comes to lie, under the torrent's name; the folder exists.
   *     Until the content is whole it has a temporary name that begins with a dot.
   * @param expectComplete whether the content should be there, as when the agent starts again:
   *     damaged content is then mended; otherwise other content in its place is left alone and the
   *     transfer fails
   */
  public Transfer add(Metainfo metainfo, Path folder, boolean expectComplete) {
    var swarm = new Swarm(parts, metainfo, folder.toAbsolutePath().normalize(), this::remove);
    Swarm known = swarms.putIfAbsent(metainfo.infoHash(), swarm);
    if (known != null) {
      return known.door();
    }
    metainfo.swarmNames().forEach(name -> swarms.putIfAbsent(name, swarm));
    parts.awake().wake(swarm);
    swarm.open(expectComplete);
    return swarm.door();
  }

  /** The transfer of this swarm, by any of {@link Metainfo#swarmNames()}. */
  public Optional<Transfer> transfer(InfoHash infoHash) {
    return find(infoHash).map(Swarm::door);
  }

  /** All transfers; a copy. */
  public Collection<Transfer> transfers() {
    return distinct().stream().map(Swarm::door).toList();
  }

  /** Limits what peers are sent and asked for, from now on; without limits until it is called. */
  public void setLimits(RateLimits limits) {
    parts.bandwidth().set(limits);
  }

  /** The limits in force. */
  public RateLimits limits() {
    return parts.bandwidth().limits();
  }

  /** Has the locator asked again for the peers whose place may have changed or become known. */
  public void placesChanged() {
    parts
        .loop()
        .execute(
            () -> {
              distinct().forEach(Swarm::placesChanged);
              unplaced.forEach(traffic -> traffic.placesChanged(parts.locator()));
              unplaced.removeIf(traffic -> !traffic.isHolding());
            });
  }

  private Collection<Swarm> distinct() {
    return new LinkedHashSet<>(swarms.values());
  }

  private Optional<Swarm> find(InfoHash infoHash) {
    return Optional.ofNullable(swarms.get(infoHash));
  }

  private void remove(Swarm swarm) {
    swarms.values().removeIf(known -> known == swarm);
    parts.awake().forget(swarm);
    if (swarm.traffic().isHolding()) {
      unplaced.add(swarm.traffic());
    }
  }

  private void tick() {
    long now = System.nanoTime();
    double seconds = Math.max(0.001, (now - lastTick) / 1e9);
    lastTick = now;
    unplaced.forEach(traffic -> traffic.tick(now));
    unplaced.removeIf(traffic -> !traffic.isHolding());
    parts.awake().tick(now, seconds);
    if (++ticks % FORGETTING_TICKS == 0) {
      swarms.values().forEach(swarm -> swarm.warm().turn());
    }
  }

  private void pulse() {
    long now = System.nanoTime();
    parts.lag().pulse(now);
    parts.uploadTurns().pulse(now);
    parts.awake().pulse(now);
  }

  /** Stops all transfers and all threads; files stay as they are. Waits some seconds at most. */
  @Override
  public void close() {
    network.stopListening();
    CompletableFuture<?>[] stops =
        distinct().stream()
            .map(swarm -> swarm.end().stop(false).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(stops).get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("not all transfers have stopped in order: {}", e.toString());
    }
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    Workers.stop(hashers, readers, storage);
    files.close();
  }
}
