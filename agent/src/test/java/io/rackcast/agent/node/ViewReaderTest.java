package io.rackcast.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.rackcast.agent.transfer.PeerView;
import io.rackcast.agent.transfer.Stripes;
import io.rackcast.agent.transfer.picker.StripeDuty;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.v1.StripeLead;
import io.rackcast.proto.v1.SwarmView;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ViewReaderTest {
  private static final PeerAddress ONE = new PeerAddress(IpAddress.parse("10.0.0.1"), 6881);

  private static io.rackcast.proto.v1.PeerAddress.Builder peer(int port) {
    return io.rackcast.proto.v1.PeerAddress.newBuilder()
        .setIp(ByteString.copyFrom(new byte[] {10, 0, 0, 1}))
        .setPort(port);
  }

  private static StripeLead.Builder lead(int stripe) {
    return StripeLead.newBuilder().setStripe(stripe).setFetchDepth(1);
  }

  @Test
  void read_stripesAndHeads_areTaken() {
    PeerView view =
        ViewReader.read(
            SwarmView.newBuilder()
                .setFetchDepth(3)
                .setStripeCount(8)
                .addPeers(peer(6881).setHead(true))
                .addPeers(peer(6882).setPeerTls(true))
                .addStripes(lead(2).setEntry(true))
                .addStripes(lead(3).setTurn(1).setLeader(peer(6881)))
                .build());

    assertThat(view.heads()).containsExactly(ONE);
    assertThat(view.takingTls()).containsExactly(new PeerAddress(ONE.ip(), 6882));
    assertThat(view.peers()).hasSize(2);
    assertThat(view.stripes().count()).isEqualTo(8);
    assertThat(view.stripes().led()).containsExactly(new StripeDuty(2, 1, true));
    assertThat(view.stripes().next())
        .containsExactly(new Stripes.Turn(new StripeDuty(3, 1, false), ONE));
  }

  @Test
  void read_stripesThatContradictThemselves_areLeftOut() {
    PeerView view =
        ViewReader.read(
            SwarmView.newBuilder()
                .setStripeCount(4)
                .addStripes(lead(4))
                .addStripes(lead(-1))
                .addStripes(lead(1))
                .addStripes(lead(1).setEntry(true))
                .addStripes(lead(2).setTurn(2))
                .addStripes(lead(3).setTurn(1))
                .addStripes(lead(3).setTurn(1).setLeader(peer(0)))
                .build());

    assertThat(view.stripes().led()).containsExactly(new StripeDuty(1, 1, false));
    assertThat(view.stripes().next()).isEmpty();
  }

  @Test
  void read_numbersBeyondTheBounds_areCut() {
    SwarmView.Builder view = SwarmView.newBuilder().setFetchDepth(-1).setStripeCount(-1);

    assertThat(ViewReader.read(view.build()).fetchDepth()).isEqualTo(Location.MAX_DEPTH);
    assertThat(ViewReader.read(view.build()).stripes()).isEqualTo(Stripes.NONE);
    view.setStripeCount(Stripes.MOST + 1).addStripes(lead(1));
    assertThat(ViewReader.read(view.build()).stripes()).isEqualTo(Stripes.NONE);
  }

  @Test
  void read_anyNumbers_isAViewWithinTheBounds() {
    var random = new Random(8);
    for (int i = 0; i < 5000; i++) {
      SwarmView.Builder view =
          SwarmView.newBuilder()
              .setFetchDepth(random.nextInt(-2, 9))
              .setStripeCount(random.nextInt(-2, 6));
      for (int stripe = random.nextInt(8); stripe > 0; stripe--) {
        view.addStripes(
            lead(random.nextInt(-1, 7))
                .setFetchDepth(random.nextInt())
                .setTurn(random.nextInt(-1, 3))
                .setLeader(peer(random.nextInt(-1, 70_000))));
      }

      PeerView read = ViewReader.read(view.build());

      assertThat(read.fetchDepth()).isBetween(0, Location.MAX_DEPTH);
      assertThat(read.stripes().led()).hasSizeLessThanOrEqualTo(read.stripes().count());
    }
  }
}
