package io.rackcast.tracker.admin;

import io.rackcast.tracker.approval.Approvals;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.hook.rule.RefusedSwarms;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.location.NodeInfo;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.MemorySwarms;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the calls look at.
 *
 * @param swarms all swarms
 * @param policy how peers are chosen
 * @param numwant peers for who does not say how many
 * @param approvals which swarms may exist, and what they are called
 * @param refused which were asked for and may not
 * @param clients which client programs may take part
 * @param locator where addresses are
 * @param nodes the connected agents by address
 * @param connected the connected agents, each as often as it has streams
 * @param ticker what ages are counted by
 */
public record SwarmParts(
    MemorySwarms swarms,
    Policy policy,
    IntSupplier numwant,
    Approvals approvals,
    RefusedSwarms refused,
    ClientLists clients,
    Locator locator,
    NodeDirectory nodes,
    Supplier<List<NodeInfo>> connected,
    Ticker ticker)
    implements AdminRoutes {
  @Override
  public void addTo(Router router) {
    new SwarmsCall(swarms, approvals).addTo(router);
    new SwarmCall(swarms, approvals, nodes, ticker).addTo(router);
    new NodesCall(connected, locator).addTo(router);
    new TopologyCall(locator, nodes).addTo(router);
    new ClientsCall(swarms, clients, ticker).addTo(router);
    new RefusedCall(refused).addTo(router);
    new ExplainCall(swarms, policy, numwant, approvals, locator, nodes, connected, ticker)
        .addTo(router);
  }
}
