package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.rackcast.tracker.core.AnnounceCall;
import org.junit.jupiter.api.Test;

class ReplyWriterTest {
  private static AnnounceCall both() {
    var call = new AnnounceCall(Runnable::run, answered -> {});
    call.counts(1, 2);
    call.intervals(3, 4);
    call.contacts().addIpv4(0x61626364, 0x4142, 1, 2, 3);
    call.contacts().addIpv6(0x6162_0000_0000_0000L, 0x6364, 0x4142, 1, 2, 3);
    return call;
  }

  private static String write(AnnounceCall call, boolean compact) {
    var out = Unpooled.buffer();
    ReplyWriter.peers(out, call, compact, true);
    return out.toString(ISO_8859_1);
  }

  @Test
  void peers_compact_eachFamilyInItsOwnKey() {
    assertThat(write(both(), true))
        .isEqualTo(
            "d8:completei1e10:incompletei2e8:intervali3e12:min intervali4e"
                + "5:peers6:abcdAB6:peers618:ab"
                + "\0".repeat(12)
                + "cdABe");
  }

  @Test
  void peers_notCompact_bothFamiliesAsText() {
    assertThat(write(both(), false))
        .endsWith("5:peersld2:ip12:97.98.99.1004:porti16706eed2:ip10:6162::63644:porti16706eeee");
  }

  @Test
  void peers_none_emptyText() {
    assertThat(write(new AnnounceCall(Runnable::run, call -> {}), true)).endsWith("5:peers0:e");
  }
}
