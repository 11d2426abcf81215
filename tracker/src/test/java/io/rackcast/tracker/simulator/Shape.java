package io.rackcast.tracker.simulator;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is where: racks in pods in datacenters. Nodes are numbered rack by rack, {@link #nodes}
 * numbers for each, of which not all need be anybody's.
 */
final class Shape {
  /** Parts of a rack's location. */
  static final int DEPTH = 3;

  /** Nodes of a rack at most: each is a bit of a number. */
  static final int MOST_NODES = 64;

  private static final int FIRST_ADDRESS = 0x0a00_0000;
  private static final int MOST_RACKS = 1 << 18;

  private final int nodes;
  private final List<Location> locations;
  private final int[] podOf;
  private final int[] dcOf;
  private final int pods;
  private final int dcs;
  private final int[] members;
  private final int[] origins;

  /**
   * A datacenter.
   *
   * @param locations of the racks, each of three parts, no two the same
   * @param nodes of the largest rack, 1 to 64
   * @param members to whom content is to go
   * @param origins who has it
   */
  Shape(List<Location> locations, int nodes, int[] members, int[] origins) {
    if (locations.size() > MOST_RACKS) {
      throw new IllegalArgumentException(
          "there are %d racks; the simulator takes %d at most"
              .formatted(locations.size(), MOST_RACKS));
    }
    this.locations = List.copyOf(locations);
    this.nodes = nodes;
    this.members = members.clone();
    this.origins = origins.clone();
    Map<Location, Integer> known = new HashMap<>();
    podOf = numbers(known, 2);
    pods = known.size();
    known.clear();
    dcOf = numbers(known, 1);
    dcs = known.size();
  }

  private int[] numbers(Map<Location, Integer> known, int depth) {
    var numbers = new int[locations.size()];
    for (int rack = 0; rack < numbers.length; rack++) {
      var domain = locations.get(rack).prefix(depth);
      numbers[rack] = known.computeIfAbsent(domain, unknown -> known.size());
    }
    return numbers;
  }

  /**
   * Racks that all have as many nodes; each origin has a rack of its own after all others, in a pod
   * of its own.
   *
   * @param racks without those of origins
   */
  static Shape regular(int racks, int nodes, int racksPerPod, int podsPerDc, int origins) {
    List<Location> locations = new ArrayList<>();
    int pods = (racks + racksPerPod - 1) / racksPerPod;
    int dcs = (pods + podsPerDc - 1) / podsPerDc;
    for (int rack = 0; rack < racks; rack++) {
      int pod = rack / racksPerPod;
      locations.add(location(pod / podsPerDc, "pod" + pod, rack));
    }
    var members = new int[racks * nodes];
    for (int node = 0; node < members.length; node++) {
      members[node] = node;
    }
    var sources = new int[origins];
    for (int i = 0; i < origins; i++) {
      locations.add(location(i % dcs, "core" + i, racks + i));
      sources[i] = (racks + i) * nodes;
    }
    return new Shape(locations, nodes, members, sources);
  }

  private static Location location(int dc, String pod, int rack) {
    return Location.parse("dc" + dc + "/" + pod + "/rack" + rack);
  }

  /** Nodes of the largest rack. */
  int nodes() {
    return nodes;
  }

  int rackCount() {
    return locations.size();
  }

  int podCount() {
    return pods;
  }

  int dcCount() {
    return dcs;
  }

  /** One more than the highest number of a node. */
  int nodeCount() {
    return rackCount() * nodes;
  }

  /** To whom content is to go. */
  int[] members() {
    return members.clone();
  }

  /** Who has it. */
  int[] origins() {
    return origins.clone();
  }

  /** Which of the origins a node is; -1: none. */
  int originNumber(int node) {
    for (int i = 0; i < origins.length; i++) {
      if (origins[i] == node) {
        return i;
      }
    }
    return -1;
  }

  boolean isOrigin(int node) {
    return originNumber(node) >= 0;
  }

  int rackOf(int node) {
    return node / nodes;
  }

  int placeOf(int node) {
    return node % nodes;
  }

  int node(int rack, int place) {
    return rack * nodes + place;
  }

  int podOf(int rack) {
    return podOf[rack];
  }

  int dcOf(int rack) {
    return dcOf[rack];
  }

  /** How many parts of their locations two racks have in common. */
  int commonDepth(int rack, int other) {
    return rack == other
        ? DEPTH
        : podOf[rack] == podOf[other] ? 2 : dcOf[rack] == dcOf[other] ? 1 : 0;
  }

  Location location(int rack) {
    return locations.get(rack);
  }

  IpAddress address(int node) {
    return IpAddress.ofIpv4(FIRST_ADDRESS + rackOf(node) * MOST_NODES + placeOf(node));
  }

  /** Who has this IPv4 address. */
  int nodeAt(int address) {
    int number = address - FIRST_ADDRESS;
    return node(number / MOST_NODES, number % MOST_NODES);
  }

  /** The racks file that the tracker would read. */
  Topology topology() {
    var text = new StringBuilder("racks:\n");
    for (int rack = 0; rack < rackCount(); rack++) {
      text.append("- {location: \"").append(location(rack)).append("\", networks: [");
      text.append(address(node(rack, 0))).append("/26]}\n");
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
}
