package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.hook.Refusal;
import org.junit.jupiter.api.Test;

class ReplyWriterTest {
  private static AnnounceCall both() {
    var call = new AnnounceCall(Runnable::run, answered -> {});
    call.counts(1, 2);
    call.intervals(3, 4);
    call.announce().from(0, 0x31323334, true);
    call.contacts().addIpv4(0x61626364, 0x4142, 1, 2, 3);
    call.contacts().addIpv6(0x6162_0000_0000_0000L, 0x6364, 0x4142, 1, 2, 3);
    return call;
  }

  private static String write(AnnounceCall call, boolean compact) {
    return write(call, compact, true);
  }

  private static String write(AnnounceCall call, boolean compact, boolean noPeerId) {
    var out = new ReplyBuffer(UnpooledByteBufAllocator.DEFAULT);
    ReplyWriter.peers(out, call, compact, noPeerId);
    return new String(out.body(), ISO_8859_1);
  }

  @Test
  void peers_compact_eachFamilyInItsOwnKey() {
    assertThat(write(both(), true))
        .isEqualTo(
            "d8:completei1e11:external ip4:123410:incompletei2e8:intervali3e12:min intervali4e"
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

  @Test
  void peers_notCompactWithIds_keysAreSorted() {
    var call = new AnnounceCall(Runnable::run, answered -> {});
    call.contacts().withIds(true);
    call.contacts().addIpv4(0x0a000001, 80, 0x4142434445464748L, 0x494a4b4c4d4e4f50L, 0x51525354);

    assertThat(write(call, false, false))
        .endsWith("5:peersld2:ip8:10.0.0.17:peer id20:ABCDEFGHIJKLMNOPQRST4:porti80eeee");
  }

  @Test
  void peers_announcedByIpv6_sixteenBytesOfExternalAddress() {
    var call = new AnnounceCall(Runnable::run, answered -> {});
    call.announce().from(0x4142434445464748L, 0x494a4b4c4d4e4f50L, false);

    assertThat(write(call, true)).contains("11:external ip16:ABCDEFGHIJKLMNOP10:incomplete");
  }

  @Test
  void failure_forNowAndForGood_saysWhenToComeAgain() {
    var out = new ReplyBuffer(UnpooledByteBufAllocator.DEFAULT);

    ReplyWriter.failure(out, "wait", 5);
    assertThat(new String(out.body(), ISO_8859_1))
        .isEqualTo("d14:failure reason4:wait8:retry ini5ee");

    ReplyWriter.failure(out, "go", Refusal.NEVER);
    assertThat(new String(out.body(), ISO_8859_1))
        .isEqualTo("d14:failure reason2:go8:retry in5:nevere");
  }

  @Test
  void response_eachWayToGoOn_saysTheBodysLength() {
    var out = new ReplyBuffer(UnpooledByteBufAllocator.DEFAULT);
    ReplyWriter.failure(out, "x".repeat(10_000), 5);
    String body = new String(out.body(), ISO_8859_1);

    assertThat(text(out.response(true, false)))
        .doesNotContain("Connection")
        .matches("(?s)HTTP/1.1 200 OK\r\n.*Content-Length: +" + body.length() + "\r\n\r\n.*")
        .endsWith("\r\n\r\n" + body);
    assertThat(text(out.response(true, true))).contains("\r\nConnection: keep-alive\r\n");
    assertThat(text(out.response(false, true))).contains("\r\nConnection: close\r\n");
  }

  private static String text(ByteBuf response) {
    String text = response.toString(ISO_8859_1);
    response.release();
    return text;
  }
}
