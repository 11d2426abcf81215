package io.rackcast.tracker.simulator;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.Topology;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.core.AnnounceRules;
import io.rackcast.tracker.core.AnnounceService;
import io.rackcast.tracker.core.Housekeeping;
import io.rackcast.tracker.core.NodeChanges;
import io.rackcast.tracker.core.NodeProgress;
import io.rackcast.tracker.core.RackCensus;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.location.NodeInfo;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.Contacts;
import io.rackcast.tracker.swarm.MemorySwarms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The tracker's core as the program builds it, without sockets and with a clock moved by hand. It
 * keeps count of what it does and for how long.
 */
final class VirtualTracker {
  static final InfoHash SWARM = new InfoHash(0x5eed_0000_0000_0001L, 2, 3);

  /** Seconds between two announces of a leecher, and of a seeder. */
  static final int LEECHER_SECONDS = 15;

  static final int SEEDER_SECONDS = 60;

  private static final int PORT = 6881;
  private static final int NUMWANT = 50;
  private static final long CLIENT = 0x2d41_3200_0000_0000L;

  private final Shape shape;
  private final boolean agents;
  private final long pieceBytes;
  private final Topology topology;
  private final NodeInfo[] infos;
  private final SplittableRandom random;
  private final AnnounceCall call = new AnnounceCall(task -> {}, answered -> {});
  private final Pushes pushes;
  final Work work = new Work();

  private final Policy policy;
  private Core core;
  private long now = 86_400_000;

  /** What a start makes. */
  private record Core(
      NodeDirectory directory,
      MemorySwarms swarms,
      AnnounceService announces,
      NodeProgress progress,
      NodeChanges changes,
      Housekeeping housekeeping) {}

  /** What the tracker did, and how long its processor took for it. */
  static final class Work {
    long announces;
    long reports;
    long viewsMade;
    long viewsPushed;
    long nanos;
    long viewNanos;
    long otherNanos;

    double millisOfAll() {
      return (nanos + viewNanos + otherNanos) / 1e6;
    }
  }

  VirtualTracker(
      Shape shape, Contender contender, long pieceBytes, long seed, Pushes.Viewer viewer) {
    this.shape = shape;
    this.pieceBytes = pieceBytes;
    agents = contender.isAgents();
    policy = contender.policy();
    topology = shape.topology();
    random = new SplittableRandom(seed);
    infos = new NodeInfo[shape.nodeCount()];
    pushes = new Pushes(policy, () -> now, work, viewer);
    core = start();
  }

  private Core start() {
    var rules =
        new AnnounceRules(
            Duration.ofSeconds(SEEDER_SECONDS), Duration.ofSeconds(LEECHER_SECONDS), NUMWANT, 200);
    var directory = new NodeDirectory();
    var locator = new Locator(topology, directory);
    var swarms = new MemorySwarms(10, Integer.MAX_VALUE, rules);
    var announces =
        new AnnounceService(
            new HookChain(List.of()),
            locator,
            directory,
            swarms,
            policy,
            rules,
            () -> now,
            random,
            pushes);
    var census = new RackCensus(0, new SimpleMeterRegistry());
    pushes.of(agents ? swarms : null);
    return new Core(
        directory,
        swarms,
        announces,
        new NodeProgress(swarms, locator, policy, () -> now, pushes),
        new NodeChanges(swarms, directory, locator, policy, () -> now, pushes),
        new Housekeeping(swarms, policy, () -> now, pushes, census));
  }

  /** Everything that it knew is gone. */
  void restart() {
    core = start();
  }

  long now() {
    return now;
  }

  void now(long millis) {
    now = millis;
  }

  MemorySwarms swarms() {
    return core.swarms();
  }

  /** What is to happen once a second. */
  void tend() {
    long start = System.nanoTime();
    core.housekeeping().run();
    work.otherNanos += System.nanoTime() - start;
  }

  /** Pushes the views that are due. */
  void push() {
    long start = System.nanoTime();
    pushes.run();
    work.viewNanos += System.nanoTime() - start;
  }

  /** A node announces; returns whom it is told of, valid until the next announce. */
  Contacts announce(int node, Event event, int lacking) {
    long start = System.nanoTime();
    call.begin();
    var address = shape.address(node);
    call.announce()
        .infoHash(SWARM)
        .peerId(CLIENT, node, 1)
        .from(address.high(), address.low(), true)
        .port(PORT)
        .left(lacking * pieceBytes)
        .event(event);
    core.announces().announce(call);
    work.announces++;
    work.nanos += System.nanoTime() - start;
    if (call.refusal() != null) {
      throw new IllegalStateException("node " + node + " was refused: " + call.reason());
    }
    return call.contacts();
  }

  /** A node's agent says how far it is. */
  void report(int node, int lacking, List<Integer> stuck) {
    long start = System.nanoTime();
    core.progress().heard(info(node), SWARM, lacking * pieceBytes, stuck);
    work.reports++;
    work.nanos += System.nanoTime() - start;
  }

  /** A node's agent has been silent for too long. */
  void silent(int node) {
    long start = System.nanoTime();
    core.progress().silent(info(node), SWARM);
    work.otherNanos += System.nanoTime() - start;
  }

  /** A node's agent opened its stream. */
  void connected(int node) {
    long start = System.nanoTime();
    pushes.forget(node);
    core.directory().add(info(node));
    core.changes().joined(info(node));
    work.otherNanos += System.nanoTime() - start;
  }

  /** A node's stream ended. */
  void disconnected(int node) {
    long start = System.nanoTime();
    core.directory().remove(info(node));
    core.changes().left(info(node));
    work.otherNanos += System.nanoTime() - start;
  }

  /** A node whose stream broke did not come back. */
  void lost(int node) {
    long start = System.nanoTime();
    core.changes().lost(info(node));
    work.otherNanos += System.nanoTime() - start;
  }

  private NodeInfo info(int node) {
    @Nullable NodeInfo known = infos[node];
    if (known == null) {
      known =
          new NodeInfo(
              "n" + node,
              Optional.empty(),
              List.of(shape.address(node)),
              PORT,
              shape.isOrigin(node),
              true,
              false);
      infos[node] = known;
    }
    return known;
  }
}
