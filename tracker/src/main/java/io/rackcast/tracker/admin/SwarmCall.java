package io.rackcast.tracker.admin;

import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.yaml.Problems;
import io.rackcast.tracker.approval.Approvals;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.PeerFacts;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /swarms/{infohash}}: the peers of one swarm by rack, by pages in the order of the
 * racks' names. The swarm is held once for its figures and once for each rack of the page.
 */
final class SwarmCall implements AdminRoutes {
  static final int MOST = 1000;
  private static final int USUAL = 200;
  private static final Pattern AFTER = Pattern.compile("([^#]{1,384})#([0-9]{1,9})");

  record View(
      String infohash,
      String name,
      int seeders,
      int leechers,
      int pausedLeechers,
      int completions,
      int rackCount,
      List<RackView> racks,
      @Nullable String next) {}

  record RackView(
      String rack,
      int sources,
      int leechers,
      boolean complete,
      boolean open,
      List<PeerView> peers) {}

  private record Figures(
      int seeders, int leechers, int paused, int completions, List<Location> racks) {}

  private record Cursor(String rack, int row) {}

  private final MemorySwarms swarms;
  private final Approvals approvals;
  private final NodeDirectory nodes;
  private final Ticker ticker;

  SwarmCall(MemorySwarms swarms, Approvals approvals, NodeDirectory nodes, Ticker ticker) {
    this.swarms = swarms;
    this.approvals = approvals;
    this.nodes = nodes;
    this.ticker = ticker;
  }

  @Override
  public void addTo(Router router) {
    router.get("/swarms/{infohash}", List.of("limit", "after", "rack"), this::view);
  }

  private View view(Call call) {
    var name = Names.swarm(call.path("infohash"), approvals);
    int limit = call.integer("limit", USUAL, 1, MOST);
    var from = cursor(call);
    var figures = figures(name);
    String within = call.text("rack").orElse("");
    var racks =
        figures.racks().stream()
            .map(Location::toString)
            .filter(rack -> isWithin(rack, within) && rack.compareTo(from.rack()) >= 0)
            .sorted(Comparator.naturalOrder())
            .toList();
    List<RackView> shown = new ArrayList<>();
    int room = limit;
    String next = null;
    for (int i = 0; i < racks.size() && next == null; i++) {
      int row = racks.get(i).equals(from.rack()) ? from.row() : 0;
      if (room == 0) {
        next = racks.get(i) + "#0";
        break;
      }
      var rack = rack(name, Location.parse(racks.get(i)), row, room);
      if (rack != null && !rack.peers().isEmpty()) {
        shown.add(rack);
        room -= rack.peers().size();
        int seen = row + rack.peers().size();
        next = seen < rack.sources() + rack.leechers() ? racks.get(i) + "#" + seen : null;
      }
    }
    return new View(
        name.toString(),
        approvals.labelOf(name),
        figures.seeders(),
        figures.leechers(),
        figures.paused(),
        figures.completions(),
        figures.racks().size(),
        shown,
        next);
  }

  private static boolean isWithin(String rack, String domain) {
    return domain.isEmpty() || rack.equals(domain) || rack.startsWith(domain + "/");
  }

  private static Cursor cursor(Call call) {
    var text = call.text("after");
    if (text.isEmpty()) {
      return new Cursor("", 0);
    }
    var matcher = AFTER.matcher(text.get());
    if (!matcher.matches()) {
      throw Call.bad(
          "the parameter \"after\" is %s; give the \"next\" of the page before"
              .formatted(Problems.quoted(text.get())));
    }
    return new Cursor(matcher.group(1), Integer.parseInt(matcher.group(2)));
  }

  private Figures figures(InfoHash name) {
    var swarm = swarms.find(name);
    if (swarm == null) {
      throw Call.missing("nobody is in the swarm " + name + "; look at /api/v1/swarms");
    }
    try {
      List<Location> racks = new ArrayList<>(swarm.rackCount());
      for (int i = 0; i < swarm.rackCount(); i++) {
        racks.add(swarm.rack(i).location());
      }
      return new Figures(
          swarm.seederCount(),
          swarm.leecherCount(),
          swarm.partialSeedCount(),
          swarm.completions(),
          racks);
    } finally {
      swarms.release(swarm);
    }
  }

  private @Nullable RackView rack(InfoHash name, Location location, int from, int most) {
    List<PeerFacts> peers = new ArrayList<>();
    var swarm = swarms.find(name);
    if (swarm == null) {
      return null;
    }
    RackView rack;
    try {
      rack = rack(swarm, location, from, most, peers);
    } finally {
      swarms.release(swarm);
    }
    return rack == null
        ? null
        : new RackView(
            rack.rack(),
            rack.sources(),
            rack.leechers(),
            rack.complete(),
            rack.open(),
            peers.stream().map(peer -> PeerView.of(peer, nodes)).toList());
  }

  private @Nullable RackView rack(
      Swarm swarm, Location location, int from, int most, List<PeerFacts> peers) {
    Rack rack = swarm.rackAt(location);
    if (rack == null) {
      return null;
    }
    long now = ticker.millis();
    for (int row = from; row < rack.size() && peers.size() < most; row++) {
      peers.add(PeerFacts.of(rack, row, now));
    }
    var ingress = rack.ingress();
    return new RackView(
        location.toString(),
        rack.sources(),
        rack.size() - rack.sources(),
        rack.isComplete(),
        ingress != null && ingress.isOpen(),
        List.of());
  }
}
