package io.rackcast.agent.transfer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.proto.topology.Tier;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The engine's counters; labels come from enums only. */
final class EngineMetrics {
  private final Map<Tier, Counter> in = new EnumMap<>(Tier.class);
  private final Map<Tier, Counter> out = new EnumMap<>(Tier.class);
  private final Map<CloseCause, Counter> closed = new EnumMap<>(CloseCause.class);
  final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger encryptedPeers;
  private final AtomicInteger plainPeers;
  final AtomicLong unplacedIn;
  final AtomicLong unplacedOut;
  final Counter unplacedGivenUp;
  final Counter fromFile;
  final Counter unasked;
  final Counter late;
  final Counter wrong;
  final Counter piecesVerified;
  final Counter piecesWrong;
  final Counter readAgain;
  final Counter requestsRefused;
  final Counter peersPassedOver;
  final Counter piecesYielded;
  final Counter writesFailed;
  final Counter readsPaused;
  final AtomicLong unwritten = new AtomicLong();

  EngineMetrics(MeterRegistry registry) {
    for (Tier tier : Tier.values()) {
      in.put(tier, bytes(registry, "in", tier));
      out.put(tier, bytes(registry, "out", tier));
    }
    for (CloseCause cause : CloseCause.values()) {
      closed.put(
          cause,
          Counter.builder("rackcast.transfer.connections.closed")
              .description("Peer connections closed, by cause")
              .tag("cause", cause.label())
              .register(registry));
    }
    Gauge.builder("rackcast.transfer.connections", connections, AtomicInteger::get)
        .description("Peer connections that are open")
        .register(registry);
    encryptedPeers = peers(registry, true);
    plainPeers = peers(registry, false);
    unplacedIn = unplaced(registry, "in");
    unplacedOut = unplaced(registry, "out");
    unplacedGivenUp =
        counter(
            registry,
            "unplaced.given.up.bytes",
            "Payload bytes counted as wan, as the place of the peer was not to be found out");
    fromFile =
        counter(
            registry,
            "sendfile.bytes",
            "Payload bytes sent from file to socket without being read");
    unasked = wasted(registry, "unasked");
    late = wasted(registry, "late");
    wrong = wasted(registry, "wrong");
    piecesVerified = pieces(registry, "verified");
    piecesWrong = pieces(registry, "wrong");
    readAgain =
        counter(
            registry,
            "read.again.bytes",
            "Content on the disk that was hashed at a start, as nothing vouched for it");
    requestsRefused = counter(registry, "requests.refused", "Requests of peers not answered");
    peersPassedOver = counter(registry, "peers.stalled", "Times a peer did not answer in time");
    piecesYielded =
        counter(registry, "pieces.yielded", "Pieces left to a neighbour that fetches them too");
    writesFailed = counter(registry, "writes.failed", "Writes of blocks that failed");
    readsPaused =
        counter(
            registry, "reads.paused", "Times nothing was read until received blocks were written");
    Gauge.builder("rackcast.transfer.unwritten.bytes", unwritten, AtomicLong::get)
        .description("Bytes of received blocks that wait for hash and disk")
        .strongReference(true)
        .register(registry);
  }

  private static AtomicInteger peers(MeterRegistry registry, boolean encrypted) {
    var peers = new AtomicInteger();
    Gauge.builder("rackcast.transfer.peers", peers, AtomicInteger::get)
        .description("Connected peers that have joined a transfer")
        .tag("encrypted", Boolean.toString(encrypted))
        .strongReference(true)
        .register(registry);
    return peers;
  }

  /** Connected peers, with TLS or without. */
  AtomicInteger peers(boolean encrypted) {
    return encrypted ? encryptedPeers : plainPeers;
  }

  private static Counter bytes(MeterRegistry registry, String direction, Tier tier) {
    return Counter.builder("rackcast.transfer.bytes")
        .description("Payload bytes exchanged with peers, by how far they are")
        .tag("direction", direction)
        .tag("tier", tier.label())
        .register(registry);
  }

  private static AtomicLong unplaced(MeterRegistry registry, String direction) {
    var bytes = new AtomicLong();
    Gauge.builder("rackcast.transfer.unplaced.bytes", bytes, AtomicLong::get)
        .description("Payload bytes of peers whose place is asked for, not yet counted by tier")
        .tag("direction", direction)
        .strongReference(true)
        .register(registry);
    return bytes;
  }

  private static Counter wasted(MeterRegistry registry, String cause) {
    return Counter.builder("rackcast.transfer.wasted.bytes")
        .description("Payload bytes received and thrown away")
        .tag("cause", cause)
        .register(registry);
  }

  private static Counter pieces(MeterRegistry registry, String result) {
    return Counter.builder("rackcast.transfer.pieces")
        .description("Pieces checked as they came")
        .tag("result", result)
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder("rackcast.transfer." + name).description(description).register(registry);
  }

  void received(Tier tier, long bytes) {
    count(in, tier, bytes);
  }

  void sent(Tier tier, long bytes) {
    count(out, tier, bytes);
  }

  private static void count(Map<Tier, Counter> counters, Tier tier, long bytes) {
    Counter counter = counters.get(tier);
    if (counter != null) {
      counter.increment((double) bytes);
    }
  }

  void closed(CloseCause cause) {
    Counter counter = closed.get(cause);
    if (counter != null) {
      counter.increment();
    }
  }
}
