package io.rackcast.tracker.admin;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.topology.Subnet;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.location.NodeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code GET /topology}: the operator's table, or where one address is and why. */
final class TopologyCall implements AdminRoutes {
  private static final int MOST = 1000;
  private static final int USUAL = 200;

  record Table(
      int networkCount,
      int rackCount,
      Fallback fallbackPrefix,
      List<RackView> racks,
      @Nullable String next) {}

  record Fallback(int ipv4, int ipv6) {}

  record RackView(String location, List<String> networks) {}

  record Place(
      String address,
      String location,
      String source,
      String why,
      @Nullable String network,
      @Nullable String node,
      @Nullable String reported) {}

  private final Locator locator;
  private final NodeDirectory nodes;

  TopologyCall(Locator locator, NodeDirectory nodes) {
    this.locator = locator;
    this.nodes = nodes;
  }

  @Override
  public void addTo(Router router) {
    router.get("/topology", List.of("address", "prefix", "limit", "after"), this::answer);
  }

  private Object answer(Call call) {
    var address = call.text("address");
    return address.isPresent() ? place(address(address.get())) : table(call);
  }

  static IpAddress address(String text) {
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw Call.bad(String.valueOf(e.getMessage()));
    }
  }

  private Place place(IpAddress address) {
    var place = locator.locate(address);
    var network = locator.topology().networkOf(address).map(Subnet::toString);
    var node = nodes.at(address);
    return new Place(
        address.toString(),
        place.location().toString(),
        place.source().name().toLowerCase(Locale.ROOT),
        why(place, address, node),
        network.orElse(null),
        node == null ? null : node.name(),
        node == null ? null : node.location().map(Location::toString).orElse(null));
  }

  private String why(Locator.Place place, IpAddress address, @Nullable NodeInfo node) {
    var topology = locator.topology();
    return switch (place.source()) {
      case TABLE ->
          "the racks file puts %s there"
                  .formatted(topology.networkOf(address).map(Subnet::toString).orElse("it"))
              + contradiction(place, node);
      case REPORT ->
          "the racks file does not know it, and node %s, which is connected, reports that place"
              .formatted(node == null ? "" : node.name());
      case SUBNET ->
          "neither the racks file nor a connected agent knows it, so its /%d stands for its rack"
              .formatted(topology.subnetPrefix(address.isIpv4()));
    };
  }

  private static String contradiction(Locator.Place place, @Nullable NodeInfo node) {
    return node == null
        ? ""
        : node.location()
            .filter(reported -> !reported.equals(place.location()))
            .map(
                at ->
                    "; node %s says that it is at %s, and the file wins".formatted(node.name(), at))
            .orElse("");
  }

  private Table table(Call call) {
    int limit = call.integer("limit", USUAL, 1, MOST);
    String after = call.text("after").orElse("");
    String prefix = call.text("prefix").orElse("");
    var topology = locator.topology();
    var racks = new TreeMap<String, List<Subnet>>();
    topology
        .networks()
        .forEach(
            (network, location) ->
                racks.computeIfAbsent(location.toString(), key -> new ArrayList<>()).add(network));
    int count = racks.size();
    var shown =
        racks.tailMap(after, false).entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .limit(limit + 1L)
            .map(entry -> new RackView(entry.getKey(), texts(entry.getValue())))
            .toList();
    String next = null;
    if (shown.size() > limit) {
      shown = shown.subList(0, limit);
      next = shown.get(limit - 1).location();
    }
    return new Table(
        topology.networkCount(),
        count,
        new Fallback(topology.subnetPrefix(true), topology.subnetPrefix(false)),
        shown,
        next);
  }

  private static List<String> texts(List<Subnet> networks) {
    return networks.stream()
        .sorted(
            (a, b) -> {
              int order = a.network().compareTo(b.network());
              return order == 0 ? Integer.compare(a.prefixLength(), b.prefixLength()) : order;
            })
        .map(Subnet::toString)
        .toList();
  }
}
