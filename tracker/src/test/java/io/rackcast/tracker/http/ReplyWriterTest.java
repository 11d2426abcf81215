package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.PeerId;
import io.rackcast.tracker.core.Answer;
import io.rackcast.tracker.swarm.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyWriterTest {
  private static Answer.Contact contact(String address) {
    return new Answer.Contact(new Endpoint(IpAddress.parse(address), 0x4142), new PeerId(1, 2, 3));
  }

  private static final Answer.Peers BOTH =
      new Answer.Peers(1, 2, 3, 4, List.of(contact("97.98.99.100"), contact("6162::6364")));

  private static String write(Answer.Peers peers, boolean compact) {
    var out = Unpooled.buffer();
    ReplyWriter.peers(out, peers, compact, true);
    return out.toString(ISO_8859_1);
  }

  @Test
  void peers_compact_eachFamilyInItsOwnKey() {
    assertThat(write(BOTH, true))
        .isEqualTo(
            "d8:completei1e10:incompletei2e8:intervali3e12:min intervali4e"
                + "5:peers6:abcdAB6:peers618:ab"
                + "\0".repeat(12)
                + "cdABe");
  }

  @Test
  void peers_notCompact_bothFamiliesAsText() {
    assertThat(write(BOTH, false))
        .endsWith("5:peersld2:ip12:97.98.99.1004:porti16706eed2:ip10:6162::63644:porti16706eeee");
  }

  @Test
  void peers_none_emptyText() {
    assertThat(write(new Answer.Peers(0, 0, 1, 1, List.of()), true)).endsWith("5:peers0:e");
  }
}
