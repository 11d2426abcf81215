package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.rackcast.agent.transfer.picker.PiecePicker;
import io.rackcast.agent.transfer.picker.StripeDuty;
import io.rackcast.agent.transfer.storage.PieceLayout;
import io.rackcast.proto.topology.Tier;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that leads the even ones of twelve stripes, and one of another rack. */
class LeadsTest {
  private static final int STRIPES = 12;
  private static final int THEIR_LEADS_ID = 4;
  private static final int OUR_LEADS_ID = 2;

  @TempDir Path folder;
  private final TestContent content = TestContent.file("build.bin", 1_000_000, 64 << 10);
  private TestEngine engine;
  private Transfer transfer;
  private RawPeer other;

  @BeforeEach
  void start() throws Exception {
    engine =
        new TestEngine(
            "127.1.0.1", settings -> settings, address -> Optional.of(new PeerPlace(Tier.DC, 1)));
    transfer =
        engine.engine.add(
            content.metainfo(), Files.createDirectories(folder.resolve("node")), false);
    transfer.setPeers(view(2));
    transfer.whenChecked().toCompletableFuture().get(60, TimeUnit.SECONDS);
    other = RawPeer.dial(engine, "127.9.0.1");
    other.shakeHands(content.metainfo().infoHash());
    other.sendExtended(0, "d1:md11:rc_fetchingi3e8:rc_leadsi4eee");
    other.send(RawPeer.HAVE_NONE);
  }

  @AfterEach
  void stop() throws Exception {
    other.close();
    engine.close();
  }

  private static PeerView view(int step) {
    List<StripeDuty> duties =
        IntStream.range(0, STRIPES)
            .filter(stripe -> stripe % step == 0)
            .mapToObj(stripe -> new StripeDuty(stripe, 0, stripe % 4 == 0))
            .toList();
    return new PeerView(List.of(), 3, new Stripes(STRIPES, duties, List.of()), Set.of(), Set.of());
  }

  private byte[] leads() throws Exception {
    ByteBuffer body = other.readUntil(RawPeer.EXTENDED).body();
    while (body.get() != THEIR_LEADS_ID) {
      body = other.readUntil(RawPeer.EXTENDED).body();
    }
    var payload = new byte[body.remaining()];
    body.get(payload);
    return payload;
  }

  private void offer(int piece) throws Exception {
    transfer
        .offerPieces(piece, ByteBuffer.wrap(content.piece(piece)))
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private int had() throws Exception {
    return other.readUntil(RawPeer.HAVE).body().getInt();
  }

  @Test
  void tell_agentOfAnotherRack_hearsWhichStripesAreLedAndBroughtInAndEachChange() throws Exception {
    assertThat(leads()).containsExactly(0, 0, 0, STRIPES, 0xaa, 0xa0, 0x88, 0x80);

    transfer.setPeers(view(3));

    assertThat(leads()).containsExactly(0, 0, 0, STRIPES, 0x92, 0x40, 0x80, 0);
  }

  @Test
  void heard_whatItLeads_hearsOfThesePiecesWithAllBefore() throws Exception {
    other.sendExtended(OUR_LEADS_ID, new byte[] {0, 0, 0, STRIPES, 0x20, 0, 0, 0});
    leads();

    offer(4);
    offer(2);

    assertThat(had()).isEqualTo(4);
    assertThat(had()).isEqualTo(2);
  }

  @Test
  void heard_nonsense_isTakenAsNothingSaid() throws Exception {
    other.sendExtended(OUR_LEADS_ID, new byte[] {0, 0});
    other.sendExtended(OUR_LEADS_ID, new byte[] {0, 0, 0, STRIPES, 1});
    other.sendExtended(OUR_LEADS_ID, new byte[] {-1, 0, 0, 0, 1});
    leads();

    offer(2);
    offer(4);

    assertThat(had()).isEqualTo(2);
    assertThat(had()).isEqualTo(4);
  }

  @Test
  void bringsIn_someOfItsStripesCameAlready_countsWhatItLacksOfThoseItBringsIn() {
    var leads = new Leads.OfPeer();
    var picker = new PiecePicker(new PieceLayout(content.metainfo()), new BitSet(), new Random(1));
    var pieces = picker.join();

    boolean isTaken =
        leads.take(Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 4, (byte) 0xcf, (byte) 0x5f}));
    picker.addPiece(pieces, 5);
    picker.addPiece(pieces, 4);

    assertThat(isTaken).isTrue();
    assertThat(leads.bringsIn(pieces)).as("of 1, 5, 9 and 13; 3 it does not lead").isEqualTo(3);

    assertThat(leads.take(Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 4, (byte) 0xc0}))).isFalse();
    assertThat(leads.bringsIn(pieces)).isZero();
  }

  @Test
  void mayLead_beforeAnythingIsSaid_isTrue() {
    assertThat(new Leads.OfPeer().mayLead(7)).isTrue();
  }
}
