package io.rackcast.tracker.admin;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /nodes}: the agents that are connected, by name, by pages. */
final class NodesCall implements AdminRoutes {
  private static final int MOST = 1000;
  private static final int USUAL = 100;

  record Page(int total, List<View> nodes, @Nullable String next) {}

  record View(
      String node,
      @Nullable String reported,
      boolean origin,
      boolean contradicted,
      int streams,
      int port,
      List<AddressView> addresses) {}

  record AddressView(String address, String location, String source) {}

  private final Supplier<List<NodeInfo>> connected;
  private final Locator locator;

  NodesCall(Supplier<List<NodeInfo>> connected, Locator locator) {
    this.connected = connected;
    this.locator = locator;
  }

  @Override
  public void addTo(Router router) {
    router.get("/nodes", List.of("limit", "after", "prefix"), this::page);
  }

  private Page page(Call call) {
    int limit = call.integer("limit", USUAL, 1, MOST);
    String after = call.text("after").orElse("");
    String prefix = call.text("prefix").orElse("");
    var byName = new TreeMap<String, List<NodeInfo>>();
    int total = 0;
    for (var node : connected.get()) {
      total++;
      String name = node.name();
      if (name.startsWith(prefix) && name.compareTo(after) > 0) {
        add(byName, node, limit + 1);
      }
    }
    String next = null;
    if (byName.size() > limit) {
      byName.pollLastEntry();
      next = byName.lastKey();
    }
    return new Page(total, byName.entrySet().stream().map(this::view).toList(), next);
  }

  private static void add(NavigableMap<String, List<NodeInfo>> page, NodeInfo node, int most) {
    if (page.size() < most || node.name().compareTo(page.lastKey()) <= 0) {
      page.computeIfAbsent(node.name(), key -> new ArrayList<>(1)).add(node);
      if (page.size() > most) {
        page.pollLastEntry();
      }
    }
  }

  private View view(Map.Entry<String, List<NodeInfo>> entry) {
    var streams = entry.getValue();
    var node = streams.get(streams.size() - 1);
    return new View(
        node.name(),
        node.location().map(Location::toString).orElse(null),
        node.isOrigin(),
        locator.contradicts(node),
        streams.size(),
        node.peerPort(),
        node.addresses().stream().map(this::view).toList());
  }

  private AddressView view(IpAddress address) {
    var place = locator.locate(address);
    return new AddressView(
        address.toString(),
        place.location().toString(),
        place.source().name().toLowerCase(Locale.ROOT));
  }
}
