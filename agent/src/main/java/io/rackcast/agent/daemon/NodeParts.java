package io.rackcast.agent.daemon;

import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.agent.announce.AnnounceTimes;
import io.rackcast.agent.announce.Announcer;
import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.image.ImageBlob;
import io.rackcast.agent.image.Images;
import io.rackcast.agent.image.PublisherImages;
import io.rackcast.agent.image.Upstream;
import io.rackcast.agent.location.LocationWatch;
import io.rackcast.agent.location.OwnAddresses;
import io.rackcast.agent.location.OwnLocation;
import io.rackcast.agent.mirror.MirrorPolicy;
import io.rackcast.agent.node.NodeIdentity;
import io.rackcast.agent.node.NodeStreams;
import io.rackcast.agent.node.StreamTimes;
import io.rackcast.agent.release.Publisher;
import io.rackcast.agent.release.RolledOut;
import io.rackcast.agent.swarm.CacheKeeper;
import io.rackcast.agent.swarm.Fetches;
import io.rackcast.agent.swarm.SwarmContents;
import io.rackcast.agent.swarm.Swarms;
import io.rackcast.agent.transfer.TransferEngine;
import io.rackcast.agent.transfer.TransferSettings;
import io.rackcast.agent.transfer.pace.RateLimits;
import io.rackcast.agent.transfer.tls.PeerTls;
import io.rackcast.agent.upstream.Registries;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.tls.CertificateWatch;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What a node needs to take part in swarms: a daemon has it, and a fetch without one. */
public final class NodeParts implements AutoCloseable {
  /** First bytes of the peer id, in the style of Azureus: RC, version 0.1. */
  private static final String CLIENT = "-RC0100-";

  private static final long ADDRESS_CHECK_SECONDS = 60;

  private final AgentConfig config;
  private final ScheduledExecutorService control = new ControlThread();
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Cache cache;
  private final LocationWatch location;
  private final Optional<CertificateWatch> certificate;
  private final TransferEngine engine;
  private final InetSocketAddress peers;
  private final PublisherAccess access;
  private final ClientTls trackerTls;
  private final Publisher publisher;
  private final Announcer announcer;
  private final Swarms swarms;
  private final CacheKeeper keeper;
  private final PublisherImages images;
  private final Optional<Registries> upstream;
  private final SwarmContents contents;
  private final NodeStreams streams;
  private volatile NodeIdentity identity;

  private NodeParts(AgentConfig config, Cache cache, MeterRegistry meters, Clock clock)
      throws IOException {
    this.config = config;
    this.cache = cache;
    var locator = new LateLocator();
    PeerId peerId = PeerId.random(CLIENT, random);
    var tls = new PeerTls(config.peerTls().mode());
    this.certificate = certificate(config, tls, control, meters);
    this.engine = new TransferEngine(settings(config), peerId, locator, tls, meters);
    engine.setLimits(config.rates());
    this.peers = listen(engine, config);
    this.access = PublisherAccess.of(config, random);
    access.meter(meters);
    this.publisher = access.publisher();
    this.trackerTls = new ClientTls(config.trackerTls());
    trackerTls.meter("rackcast.agent.tracker", meters);
    this.announcer =
        new Announcer(
            peerId,
            peers,
            infoHash -> publisher.sign(infoHash, config.nodeName()),
            trackerTls.context(),
            AnnounceTimes.usual(),
            clock,
            random,
            meters);
    Predicate<InfoHash> reading = this::isBeingRead;
    this.swarms = new Swarms(cache, engine, announcer, config.cache().seedMost(), reading);
    this.keeper =
        new CacheKeeper(
            cache,
            swarms,
            config.cache(),
            reading,
            new RolledOut(publisher::rolledOut, clock),
            clock,
            meters);
    this.location = new LocationWatch(config.location(), clock, System::nanoTime);
    this.images =
        PublisherImages.open(
            config.dataDir().resolve("images"),
            publisher,
            here(cache, swarms, keeper),
            clock,
            meters);
    this.upstream = registries(config, publisher, clock, meters);
    this.contents =
        new SwarmContents(
            publisher::torrent,
            infoHash -> publisher.sign(infoHash, config.nodeName()),
            cache,
            swarms,
            SwarmContents.USUAL_MOST_OPEN,
            meters);
    this.identity = identity(config, location.now().own(), peers);
    this.streams =
        new NodeStreams(
            new NodeStreams.Means(
                new TrackerChannels(config.trackerTls(), trackerTls),
                control,
                StreamTimes.usual(),
                clock,
                random),
            identity,
            Optional.of(() -> publisher.nodePass(config.nodeName())),
            swarms,
            engine::placesChanged);
    locator.is(streams.locator());
  }

  /**
   * Starts the parts, and goes on with everything in the cache.
   *
   * @throws IOException with one sentence, if the peer port cannot be bound
   * @throws io.rackcast.agent.cache.CacheException if the data folder cannot be used
   */
  public static NodeParts start(AgentConfig config, MeterRegistry meters, Clock clock)
      throws IOException {
    Cache cache = Cache.open(config.dataDir(), clock);
    NodeParts parts;
    try {
      parts = new NodeParts(config, cache, meters, clock);
    } catch (IOException | RuntimeException e) {
      cache.close();
      throw e;
    }
    parts.begin();
    return parts;
  }

  private static PublisherImages.Here here(Cache cache, Swarms swarms, CacheKeeper keeper) {
    return new PublisherImages.Here(
        swarms::isWhole,
        blobs ->
            keeper.hasRoom(
                blobs.stream()
                    .filter(blob -> cache.find(blob.infoHash()).isEmpty())
                    .mapToLong(ImageBlob::sizeBytes)
                    .sum()));
  }

  private boolean isBeingRead(InfoHash infoHash) {
    return contents.isOpen(infoHash);
  }

  /** Fetches into the cache. */
  public Fetches fetches() {
    return new Fetches(publisher::torrent, cache, swarms);
  }

  /** Content to be read while it arrives. */
  SwarmContents contents() {
    return contents;
  }

  AgentConfig config() {
    return config;
  }

  ScheduledExecutorService control() {
    return control;
  }

  RandomGenerator random() {
    return random;
  }

  Cache cache() {
    return cache;
  }

  CacheKeeper keeper() {
    return keeper;
  }

  Publisher publisher() {
    return publisher;
  }

  PublisherAccess access() {
    return access;
  }

  private static Optional<Registries> registries(
      AgentConfig config, Publisher publisher, Clock clock, MeterRegistry meters) {
    return config.mirror().policy() == MirrorPolicy.PULL_THROUGH
        ? Optional.of(
            new Registries(config.upstreams(), Software.NAME, publisher::addImage, clock, meters))
        : Optional.empty();
  }

  /** Registries themselves, where the mirror's policy has them read. */
  Optional<Upstream> upstream() {
    return upstream.map(registries -> registries);
  }

  Images images() {
    return images;
  }

  Swarms swarms() {
    return swarms;
  }

  NodeStreams streams() {
    return streams;
  }

  /** Where the node is, and who says so. */
  LocationWatch location() {
    return location;
  }

  NodeIdentity identity() {
    return identity;
  }

  /** Reads the certificate again now, if its files have changed. */
  void readCertificate() {
    certificate.ifPresent(CertificateWatch::look);
  }

  /** Limits on payload in force. */
  RateLimits rates() {
    return engine.limits();
  }

  TransferEngine engine() {
    return engine;
  }

  /** When the certificate shown to trackers and the publisher ends. */
  Stream<Instant> certificateEnds() {
    return Stream.concat(
        trackerTls.endsAt().stream(), access.tls().flatMap(ClientTls::endsAt).stream());
  }

  void setRates(RateLimits limits) {
    engine.setLimits(limits);
  }

  InetSocketAddress peers() {
    return peers;
  }

  /** Trackers hear that the node leaves; files are closed when this returns. */
  @Override
  public void close() {
    // Swarms before the announcer: they begin the goodbyes that it waits for.
    Closing.inOrder(
        location,
        contents,
        streams,
        keeper,
        swarms,
        announcer,
        engine,
        images,
        () -> upstream.ifPresent(Registries::close),
        publisher,
        control::shutdownNow,
        cache);
  }

  private void begin() {
    swarms.resume(control);
    keeper.start();
    streams.start(
        config.trackerGrpc().map(ServerAddress::toString).map(List::of).orElse(List.of()));
    var unused =
        control.scheduleWithFixedDelay(
            this::checkAddresses, ADDRESS_CHECK_SECONDS, ADDRESS_CHECK_SECONDS, TimeUnit.SECONDS);
    location.onChange(() -> control.execute(this::checkAddresses));
  }

  private void checkAddresses() {
    NodeIdentity now = identity(config, location.now().own(), peers);
    if (!now.equals(identity)) {
      identity = now;
      streams.update(now);
    }
  }

  private static InetSocketAddress listen(TransferEngine engine, AgentConfig config)
      throws IOException {
    try {
      engine.start();
    } catch (IOException e) {
      engine.close();
      throw e;
    }
    return new InetSocketAddress(config.peersListen().resolve().getAddress(), engine.port());
  }

  private static NodeIdentity identity(
      AgentConfig config, OwnLocation location, InetSocketAddress bound) {
    List<InetAddress> addresses = OwnAddresses.of(bound.getAddress());
    return new NodeIdentity(
        config.nodeName(),
        location,
        addresses.stream().map(IpAddress::of).toList(),
        bound.getPort(),
        config.role() == Role.ORIGIN,
        Software.NAME,
        config.peerTls().mode() != PeerTls.Mode.OFF);
  }

  /** Follows the files of the certificate, if there is to be TLS. */
  private static Optional<CertificateWatch> certificate(
      AgentConfig config, PeerTls tls, ScheduledExecutorService timer, MeterRegistry meters) {
    return tls.isOn()
        ? config
            .peerTls()
            .files()
            .map(
                files ->
                    new CertificateWatch(files, "rackcast.agent.certificate", tls, timer, meters))
        : Optional.empty();
  }

  private static TransferSettings settings(AgentConfig config) {
    var usual = TransferSettings.listeningOn(config.peersListen().resolve());
    return new TransferSettings(
        usual.listen(),
        Software.NAME,
        config.limits().connections(),
        config.limits().connectionsPerTransfer(),
        usual.maxHalfOpen(),
        usual.uploadSlots(),
        usual.uploadQueue(),
        usual.maxPipeline(),
        config.limits().bufferBytes(),
        config.limits().processors() == 0 ? usual.workers() : config.limits().processors(),
        usual.connectTimeout(),
        usual.handshakeTimeout(),
        usual.idleTimeout(),
        usual.requestTimeout(),
        usual.retryDelay());
  }
}
