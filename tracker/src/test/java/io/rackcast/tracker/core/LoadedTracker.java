package io.rackcast.tracker.core;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.Topology;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.Lookahead;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Mix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The tracker's core without frontends, filled with a fleet: as many swarms of as many racks as
 * asked for, each rack {@code dc1/podN/rM} of a racks file, with pods of 20. For benchmarks.
 */
public final class LoadedTracker {
  private static final int RACKS = 2_000;
  private static final int POD = 20;
  // As aria2 calls itself: peers of one rack differ in the last 12 bytes.
  private static final long CLIENT = 0x4132_2d31_2d33_362dL;

  private final int swarmCount;
  private final int racksEach;
  private final int peersEach;
  private final int seedersInTen;
  final MemorySwarms swarms;
  final Policy policy;
  final AnnounceService service;
  final Housekeeping housekeeping;
  final Locator locator;

  /** The time, in ticks; moved by whoever loads. */
  volatile long now = 1_000_000_000;

  /**
   * An empty tracker for a fleet.
   *
   * @param racksEach racks of a swarm
   * @param peersEach peers of a rack
   * @param seedersInTen how many of ten peers have everything; with 0 one rack of each swarm has a
   *     single seeder
   */
  public LoadedTracker(int swarmCount, int racksEach, int peersEach, int seedersInTen) {
    this.swarmCount = swarmCount;
    this.racksEach = racksEach;
    this.peersEach = peersEach;
    this.seedersInTen = seedersInTen;
    var rules = new AnnounceRules(Duration.ofMinutes(10), Duration.ofMinutes(10), 50, 200);
    var core =
        new OpenCore(
            racks(),
            swarmCount,
            size(),
            rules,
            () -> now,
            () -> ThreadLocalRandom.current().nextLong());
    swarms = core.swarms;
    policy = core.policy;
    locator = core.locator;
    service = core.announces();
    housekeeping =
        new Housekeeping(
            swarms,
            policy,
            () -> now,
            OpenCore.NOBODY,
            new RackCensus(0, new SimpleMeterRegistry()));
  }

  private static Topology racks() {
    var text = new StringBuilder("racks:\n");
    for (int i = 0; i < RACKS; i++) {
      text.append(
          "- {location: dc1/pod%d/r%d, networks: [10.%d.%d.0/24]}%n"
              .formatted(i / POD, i, i >> 8, i & 255));
    }
    try {
      var file = Files.createTempFile("racks", ".yaml");
      try {
        Files.writeString(file, text);
        return Topology.read(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many peers the whole fleet has. */
  public int size() {
    return swarmCount * racksEach * peersEach;
  }

  /** All peers announce for the first time. */
  public LoadedTracker fill() {
    var call = newCall();
    // Not one swarm after the other: in a fleet they grow together.
    for (int round = 0; round < racksEach * peersEach; round++) {
      for (int swarm = 0; swarm < swarmCount; swarm++) {
        announce(call, swarm * racksEach * peersEach + round);
      }
    }
    return this;
  }

  /** A call for one thread. */
  public AnnounceCall newCall() {
    return new AnnounceCall(
        task -> {
          throw new IllegalStateException("nothing is to wait for");
        },
        answered -> {});
  }

  /** Peer number {@code number}, 0 to {@link #size} - 1, announces. */
  public void announce(AnnounceCall call, int number) {
    call.begin();
    fill(call, number);
    service.announce(call);
    if (call.refusal() != null) {
      throw new IllegalStateException(call.reason());
    }
  }

  /** Says that this peer will announce. */
  void expect(Lookahead lookahead, int number) {
    int swarm = number / peersEach / racksEach;
    lookahead.add(Mix.of(swarm, 1), Mix.of(swarm, 2), swarm);
  }

  /** Lets the call say what that peer says. */
  void fill(AnnounceCall call, int number) {
    int peer = number % peersEach;
    int rackNumber = number / peersEach;
    int swarm = rackNumber / racksEach;
    // The racks of a swarm are close to each other, those of two swarms anywhere.
    int rack = (rackNumber % racksEach + swarm * 7) % RACKS;
    boolean seeder =
        seedersInTen == 0 ? peer == 0 && rackNumber % racksEach == 0 : peer % 10 < seedersInTen;
    call.announce()
        .infoHash(Mix.of(swarm, 1), Mix.of(swarm, 2), swarm)
        .peerId(CLIENT, Mix.of(number, 3), number)
        .from(0, 0x0a00_0000L + ((long) rack << 8) + 1 + peer % 250, true)
        .port(6881 + peer / 250)
        .left(seeder ? 0 : 1L << 30)
        .event(Event.NONE)
        .numwant(50)
        .onlyOwnFamily(true);
  }
}
