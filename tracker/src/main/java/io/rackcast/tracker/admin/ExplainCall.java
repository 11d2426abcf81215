package io.rackcast.tracker.admin;

import io.javalin.http.HttpResponseException;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.yaml.Problems;
import io.rackcast.tracker.approval.Approvals;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.location.NodeInfo;
import io.rackcast.tracker.selection.Explanation;
import io.rackcast.tracker.selection.Pause;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.selection.StripeFacts;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Stripes;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /explain}: why a peer of a swarm is told of exactly these others. The real choice is
 * made on trial while the swarm is held; all the rest happens after that.
 */
final class ExplainCall implements AdminRoutes {
  private static final int MOST_WANTED = 1000;
  // As many as agents are pushed.
  private static final int WANTED_BY_AGENTS = 200;

  /** Where a peer listens; port 0 stands for any. */
  private record Wanted(IpAddress address, int port) {}

  /** About whom, and of what is told more; negative numbers stand for what is usual. */
  private record Asked(List<Wanted> peers, int wanted, int stripe) {}

  private record Explained(Explanation explanation, List<StripeFacts> stripes) {}

  private final MemorySwarms swarms;
  private final Policy policy;
  private final IntSupplier numwant;
  private final Approvals approvals;
  private final Locator locator;
  private final NodeDirectory nodes;
  private final Supplier<List<NodeInfo>> connected;
  private final Ticker ticker;
  private final Semaphore one = new Semaphore(1);

  ExplainCall(
      MemorySwarms swarms,
      Policy policy,
      IntSupplier numwant,
      Approvals approvals,
      Locator locator,
      NodeDirectory nodes,
      Supplier<List<NodeInfo>> connected,
      Ticker ticker) {
    this.swarms = swarms;
    this.policy = policy;
    this.numwant = numwant;
    this.approvals = approvals;
    this.locator = locator;
    this.nodes = nodes;
    this.connected = connected;
    this.ticker = ticker;
  }

  @Override
  public void addTo(Router router) {
    router.get("/explain", List.of("infohash", "peer", "node", "numwant", "stripe"), this::explain);
  }

  private ExplainView explain(Call call) {
    var name =
        Names.swarm(
            call.text("infohash")
                .orElseThrow(() -> Call.bad("the parameter \"infohash\" is missing; name a swarm")),
            approvals);
    var peers = wanted(call);
    int wanted = call.integer("numwant", -1, 0, MOST_WANTED);
    int stripe = call.integer("stripe", -1, 0, Stripes.COUNT - 1);
    var explained = alone(name, new Asked(peers, wanted, stripe));
    if (explained == null) {
      throw Call.missing(
          "%s is not in the swarm %s; look at /api/v1/swarms/%s"
              .formatted(
                  call.text("node").map(node -> "node " + node).orElse("no such peer"),
                  name,
                  name));
    }
    return ExplainView.of(
        name,
        approvals.labelOf(name),
        explained.explanation(),
        explained.stripes(),
        locator,
        nodes);
  }

  private @Nullable Explained alone(InfoHash name, Asked asked) {
    // It costs some hundred choices.
    if (!one.tryAcquire()) {
      throw new HttpResponseException(
          429, "another choice is being explained; ask again in a second");
    }
    try {
      return explain(name, asked);
    } finally {
      one.release();
    }
  }

  private List<Wanted> wanted(Call call) {
    var peer = call.text("peer");
    var node = call.text("node");
    if (peer.isPresent() == node.isPresent()) {
      throw Call.bad("name a peer by one of the parameters \"peer\" and \"node\"");
    }
    return peer.isPresent() ? List.of(peer(peer.get())) : endpoints(node.orElse(""));
  }

  private static Wanted peer(String text) {
    if (IpAddress.isAddress(text)) {
      return new Wanted(IpAddress.parse(text), 0);
    }
    try {
      var end = HostPort.parse(text);
      if (IpAddress.isAddress(end.host())) {
        return new Wanted(IpAddress.parse(end.host()), end.port());
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw Call.bad(
        "the parameter \"peer\" is %s; write it like 10.1.2.3:6881 or [fd00:1::5]:6881"
            .formatted(Problems.quoted(text)));
  }

  private List<Wanted> endpoints(String name) {
    List<Wanted> found = new ArrayList<>();
    for (var node : connected.get()) {
      if (node.name().equals(name)) {
        node.addresses().forEach(address -> found.add(new Wanted(address, node.peerPort())));
      }
    }
    if (found.isEmpty()) {
      throw Call.missing(
          "no agent called %s is connected; look at /api/v1/nodes"
              .formatted(Problems.quoted(name)));
    }
    return found;
  }

  private @Nullable Explained explain(InfoHash name, Asked asked) {
    var swarm = swarms.find(name);
    if (swarm == null) {
      return null;
    }
    var held = new Held(swarm);
    try {
      for (var peer : asked.peers()) {
        var explained = explain(swarm, peer, asked, held);
        if (explained != null) {
          return explained;
        }
      }
      return null;
    } finally {
      held.release();
    }
  }

  /** A swarm that is held, but for pauses. */
  private final class Held implements Pause {
    private @Nullable Swarm swarm;

    Held(Swarm swarm) {
      this.swarm = swarm;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // another one of the same name is another one
    public boolean take() {
      var before = swarm;
      swarm = before == null ? null : swarms.pause(before);
      return before != null && swarm == before;
    }

    void release() {
      if (swarm != null) {
        swarms.release(swarm);
      }
    }
  }

  private @Nullable Explained explain(Swarm swarm, Wanted peer, Asked asked, Held held) {
    for (int i = 0; i < swarm.rackCount(); i++) {
      var rack = swarm.rack(i);
      int row = row(rack, peer);
      if (row != Swarm.NONE) {
        int usual = rack.kind(row).isAgent() ? WANTED_BY_AGENTS : numwant.getAsInt();
        int wanted = asked.wanted() < 0 ? usual : asked.wanted();
        long now = ticker.millis();
        // Before the pauses that the other takes.
        var stripes = policy.stripes(swarm, rack, row, asked.stripe(), now);
        return new Explained(
            policy.explain(swarm, rack, row, wanted, rack.hash(row), now, held), stripes);
      }
    }
    return null;
  }

  private static int row(Rack rack, Wanted peer) {
    var address = peer.address();
    return peer.port() == 0
        ? rack.findAddress(address.high(), address.low(), address.isIpv4())
        : rack.findEnd(address.high(), address.low(), address.isIpv4(), peer.port());
  }
}
