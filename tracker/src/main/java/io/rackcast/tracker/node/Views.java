package io.rackcast.tracker.node;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.PeerAddress;
import io.rackcast.proto.v1.StripeLead;
import io.rackcast.proto.v1.SwarmView;
import io.rackcast.tracker.selection.Choice;
import io.rackcast.tracker.selection.StripeList;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.Rack;

/** Writes what was chosen for an agent, while the swarm is held, as the agent is told it. */
final class Views {
  private Views() {}

  /** The view, without a version. */
  static SwarmView of(InfoHash name, Choice choice) {
    var view =
        SwarmView.newBuilder()
            .setInfohash(bytes(name))
            .setLead(choice.isLead())
            .setFetchDepth(choice.fetchDepth());
    for (int i = 0; i < choice.count(); i++) {
      addAddresses(view, choice.rack(i), choice.row(i), choice.isHead(i));
    }
    var stripes = choice.stripes();
    view.setStripeCount(stripes.stripeCount());
    for (int i = 0; i < stripes.size(); i++) {
      view.addStripes(stripe(stripes, i));
    }
    return view.build();
  }

  private static StripeLead stripe(StripeList stripes, int number) {
    var stripe =
        StripeLead.newBuilder()
            .setStripe(stripes.stripe(number))
            .setFetchDepth(stripes.fetchDepth(number))
            .setEntry(stripes.isEntry(number));
    var leader = stripes.leader(number);
    if (leader != null) {
      var rack = leader.rack();
      int row = leader.row();
      stripe.setTurn(1).setLeader(address(rack, row, rack.endpoint(row)));
    }
    return stripe.build();
  }

  private static void addAddresses(SwarmView.Builder view, Rack rack, int row, boolean head) {
    boolean tls = rack.takesTls(row);
    var first = rack.endpoint(row);
    view.addPeers(address(rack, row, first).setHead(head).setPeerTls(tls));
    var second = rack.secondEndpoint(row);
    if (second != null) {
      view.addPeers(address(rack, row, second).setHead(head).setPeerTls(tls));
    }
  }

  private static PeerAddress.Builder address(Rack rack, int row, Endpoint endpoint) {
    return PeerAddress.newBuilder()
        .setIp(UnsafeByteOperations.unsafeWrap(endpoint.address().bytes()))
        .setPort(endpoint.port())
        .setLocation(rack.location().toString())
        .setSeeder(rack.isSource(row));
  }

  static ByteString bytes(InfoHash name) {
    return UnsafeByteOperations.unsafeWrap(name.bytes());
  }
}
