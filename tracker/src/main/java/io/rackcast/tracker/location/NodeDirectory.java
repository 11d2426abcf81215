package io.rackcast.tracker.location;

import io.rackcast.proto.topology.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connected agents by address. For any thread.
 *
 * <p>An address belongs to the node that came with it first, for as long as it stays: no other node
 * can claim it meanwhile. Several agents of one machine share an address if their ports differ.
 */
public final class NodeDirectory {
  private static final ThreadLocal<AddressKey> PROBE = ThreadLocal.withInitial(AddressKey::new);

  private final ConcurrentHashMap<AddressKey, List<NodeInfo>> byAddress = new ConcurrentHashMap<>();

  /**
   * Adds a node under all its addresses but those that other nodes hold with the same port.
   *
   * @return the addresses it did not get
   */
  public List<IpAddress> add(NodeInfo node) {
    List<IpAddress> held = new ArrayList<>(0);
    for (var address : node.addresses()) {
      var after = byAddress.compute(AddressKey.of(address), (key, nodes) -> with(nodes, node));
      if (!containsIdentical(after, node)) {
        held.add(address);
      }
    }
    return held;
  }

  private static List<NodeInfo> with(@Nullable List<NodeInfo> nodes, NodeInfo node) {
    if (nodes == null) {
      return List.of(node);
    }
    List<NodeInfo> after = new ArrayList<>(nodes);
    // The same node may be here from before: its old stream has not been seen to end.
    after.removeIf(other -> other.peerPort() == node.peerPort() && isSame(other, node));
    boolean taken = after.stream().anyMatch(other -> other.peerPort() == node.peerPort());
    if (!taken) {
      after.add(node);
    }
    return List.copyOf(after);
  }

  private static boolean isSame(NodeInfo a, NodeInfo b) {
    return a.name().equals(b.name());
  }

  /** Takes out exactly this node, not what replaced it. */
  @SuppressWarnings("ReferenceEquality") // an equal node of a newer stream must stay
  public void remove(NodeInfo node) {
    for (var address : node.addresses()) {
      byAddress.computeIfPresent(
          AddressKey.of(address),
          (key, nodes) -> {
            var rest = nodes.stream().filter(other -> other != node).toList();
            return rest.isEmpty() ? null : rest;
          });
    }
  }

  /** The node whose peer listener is there; null if none is connected. */
  public @Nullable NodeInfo at(IpAddress address, int port) {
    return at(address.high(), address.low(), address.isIpv4(), port);
  }

  /** As {@link #at(IpAddress, int)}, from the bits of an {@link IpAddress}; allocates nothing. */
  public @Nullable NodeInfo at(long high, long low, boolean isIpv4, int port) {
    var nodes = all(high, low, isIpv4);
    if (nodes != null) {
      for (int i = 0; i < nodes.size(); i++) {
        if (nodes.get(i).peerPort() == port) {
          return nodes.get(i);
        }
      }
    }
    return null;
  }

  /** A node with this address; null if none is connected. */
  public @Nullable NodeInfo at(IpAddress address) {
    return at(address.high(), address.low(), address.isIpv4());
  }

  /** As {@link #at(IpAddress)}, from the bits of an {@link IpAddress}; allocates nothing. */
  public @Nullable NodeInfo at(long high, long low, boolean isIpv4) {
    var nodes = all(high, low, isIpv4);
    return nodes == null ? null : nodes.get(0);
  }

  private @Nullable List<NodeInfo> all(long high, long low, boolean isIpv4) {
    return byAddress.isEmpty() ? null : byAddress.get(PROBE.get().set(high, low, isIpv4));
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean containsIdentical(List<NodeInfo> nodes, NodeInfo node) {
    return nodes.stream().anyMatch(other -> other == node);
  }
}
