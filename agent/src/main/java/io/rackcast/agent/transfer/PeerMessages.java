package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.ExtensionHandshake;
import io.rackcast.agent.transfer.wire.PeerSink;
import io.rackcast.agent.transfer.wire.WireException;
import java.util.concurrent.TimeUnit;

/** Takes a peer's messages apart for both directions, and refuses wrong ones. On the event loop. */
final class PeerMessages implements PeerSink {
  private static final long SAYS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Peer peer;
  private final Swarm swarm;
  private boolean knowsPieces;
  private boolean interestedInUs;
  private boolean uploadOnly;
  private int fetchingId;
  private int leadsId;
  private boolean takesParts;

  PeerMessages(Peer peer, Swarm swarm) {
    this.peer = peer;
    this.swarm = swarm;
  }

  /** It wants nothing, of us or of others, and will not change its mind. */
  boolean isUselessUploader() {
    return uploadOnly && knowsPieces && !interestedInUs;
  }

  /**
   * Whether it has said what it has and what it fetches, or had the time to. Other clients than
   * agents say no more than the former, and may say nothing while they have nothing.
   */
  boolean isHeard(long nanos) {
    boolean said = knowsPieces && (peer.pieces().isSeeder() || peer.claims().isHeard());
    return said || nanos - peer.since() > SAYS_NANOS;
  }

  /** The number of its message that tells what it fetches; 0: it has none. */
  int fetchingId() {
    return fetchingId;
  }

  /** The number of its message that tells which stripes it leads; 0: it has none. */
  int leadsId() {
    return leadsId;
  }

  /** Whether the answer to a long request may come in several messages: who asks so takes them. */
  boolean takesParts() {
    return takesParts;
  }

  @Override
  public void choke() {
    peer.download().choked();
  }

  @Override
  public void unchoke() {
    peer.download().unchoked();
  }

  @Override
  public void interested() {
    interestedInUs = true;
    swarm.peers().slots().want(peer);
  }

  @Override
  public void notInterested() {
    interestedInUs = false;
    swarm.peers().slots().leave(peer);
  }

  @Override
  public void have(int piece) {
    checkPiece(piece);
    swarm.fetcher().picker().addPiece(peer.pieces(), piece);
    knowsPieces = true;
  }

  /** May come at any time: aria2 sends one instead of many single pieces. */
  @Override
  public void bitfield(ByteBuf bits) {
    knowsPieces = true;
    int count = swarm.metainfo().pieceCount();
    if (count % 8 != 0 && (bits.getByte(bits.writerIndex() - 1) & (0xff >> count % 8)) != 0) {
      throw new WireException(CloseCause.OUT_OF_RANGE, "spare bits of the bitfield are set");
    }
    PieceBits.each(bits, piece -> swarm.fetcher().picker().addPiece(peer.pieces(), piece));
    if (peer.pieces().isSeeder()) {
      swarm.fetcher().picker().addAll(peer.pieces());
    }
  }

  @Override
  public void haveAll() {
    knowsPieces = true;
    swarm.fetcher().picker().addAll(peer.pieces());
  }

  @Override
  public void haveNone() {
    knowsPieces = true;
  }

  @Override
  public void request(int piece, int begin, int length) {
    checkRange(piece, begin, length);
    peer.upload().request(new ByteRequest(piece, begin, length));
  }

  @Override
  public void cancel(int piece, int begin, int length) {
    checkRange(piece, begin, length);
    peer.upload().cancel(new ByteRequest(piece, begin, length));
  }

  @Override
  public void reject(int piece, int begin, int length) {
    checkRange(piece, begin, length);
    peer.download().rejected(piece, begin, length);
  }

  @Override
  public void block(int piece, int begin, ByteBuf data) {
    peer.received(data.readableBytes());
    peer.download().block(piece, begin, data);
  }

  private void checkPiece(int piece) {
    if (piece < 0 || piece >= swarm.metainfo().pieceCount()) {
      throw new WireException(
          CloseCause.OUT_OF_RANGE, "piece " + piece + " is none of the torrent");
    }
  }

  private void checkRange(int piece, int begin, int length) {
    checkPiece(piece);
    int size = swarm.metainfo().pieceSize(piece);
    int most =
        takesParts
            ? ExtensionHandshake.MAX_REQUEST_BYTES
            : ExtensionHandshake.MAX_USUAL_REQUEST_BYTES;
    if (begin < 0 || length < 1 || length > most || begin > size - length) {
      throw new WireException(
          CloseCause.OUT_OF_RANGE,
          length + " bytes at " + begin + " are not in piece " + piece + " of " + size + " bytes");
    }
  }

  @Override
  public void extended(int id, ByteBuf payload) {
    if (id == 0) {
      ExtensionHandshake told = ExtensionHandshake.read(payload);
      peer.download().pipeline().setPeerBounds(told.queue(), told.requestBytes());
      uploadOnly = told.uploadOnly();
      fetchingId = told.fetchingId();
      leadsId = told.leadsId();
      takesParts = told.requestBytes() > Block.BYTES;
      swarm.peers().listensOn(peer, told.port());
      swarm.steering().leads().tell(peer);
      swarm.steering().claims().soon();
    } else if (id == ExtensionHandshake.OUR_FETCHING_ID) {
      swarm.steering().claims().heard(peer, payload);
    } else if (id == ExtensionHandshake.OUR_LEADS_ID) {
      swarm.steering().leads().heard(peer, payload);
    }
  }

  @Override
  public void other() {
    // Only the fact that it was heard matters.
  }

  @Override
  public void batchEnd() {
    peer.batchEnd();
  }
}
