package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.rackcast.agent.transfer.picker.PeerPieces;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.ExtensionHandshake;
import io.rackcast.agent.transfer.wire.Handshake;
import io.rackcast.agent.transfer.wire.Messages;
import io.rackcast.agent.transfer.wire.PeerSink;
import io.rackcast.agent.transfer.wire.WireException;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.PeerId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connected peer of a swarm: takes its messages apart for both directions. On the event loop. */
final class Peer implements PeerSink {
  // The longest block that other clients ask for; ours are 16 KiB.
  private static final int MAX_REQUEST = 128 << 10;

  private final Swarm swarm;
  private final Channel channel;
  private final Handshake handshake;
  private final IpAddress address;
  private final @Nullable PeerAddress dialled;
  private final Outbox out;
  private final PeerPieces pieces;
  private final Upload upload;
  private final Download download;
  private final long since;
  private Optional<PeerPlace> place;
  private boolean knowsPieces;
  private boolean interestedInUs;
  private boolean uploadOnly;
  private long lastHeard;
  private long lastSaid;
  private long receivedBytes;
  private long sentBytes;

  Peer(
      Swarm swarm,
      Channel channel,
      Handshake handshake,
      IpAddress address,
      @Nullable PeerAddress dialled) {
    this.swarm = swarm;
    this.channel = channel;
    this.handshake = handshake;
    this.address = address;
    this.dialled = dialled;
    this.out = new Outbox(channel);
    this.pieces = swarm.fetcher().picker().join();
    this.upload = new Upload(this, swarm);
    this.download = new Download(this, swarm, pieces, ExtensionHandshake.UNTOLD.queue());
    this.place = swarm.parts().locator().place(address);
    this.since = System.nanoTime();
    this.lastHeard = since;
    this.lastSaid = since;
  }

  /** What both sides say first: the extension handshake, then which pieces there are. */
  void greet() {
    if (handshake.extended()) {
      boolean complete = swarm.fetcher().picker().isComplete();
      var told = new ExtensionHandshake(swarm.parts().settings().uploadQueue(), complete);
      byte[] bytes =
          told.write(
              swarm.parts().settings().clientName(),
              swarm.parts().connector().port(),
              Optional.of(address));
      Messages.extended(out.buffer(), 0, bytes);
    }
    swarm.tellPieces(out.buffer(), handshake.fast());
    out.flush();
  }

  Channel channel() {
    return channel;
  }

  Outbox out() {
    return out;
  }

  PeerPieces pieces() {
    return pieces;
  }

  Upload upload() {
    return upload;
  }

  Download download() {
    return download;
  }

  IpAddress address() {
    return address;
  }

  PeerId id() {
    return handshake.peerId();
  }

  Optional<PeerAddress> dialled() {
    return Optional.ofNullable(dialled);
  }

  Optional<PeerPlace> place() {
    return place;
  }

  boolean isFast() {
    return handshake.fast();
  }

  boolean isInterestedInUs() {
    return interestedInUs;
  }

  long since() {
    return since;
  }

  long lastHeard() {
    return lastHeard;
  }

  /** Asks again where the peer is. */
  void locate() {
    place = swarm.parts().locator().place(address);
    download.updateInterest();
  }

  void sent(int payload) {
    lastSaid = System.nanoTime();
    sentBytes += payload;
    swarm.traffic().sent(address, place, payload);
  }

  long takeReceivedBytes() {
    long bytes = receivedBytes;
    receivedBytes = 0;
    return bytes;
  }

  long takeSentBytes() {
    long bytes = sentBytes;
    sentBytes = 0;
    return bytes;
  }

  @Override
  public void choke() {
    download.choked();
  }

  @Override
  public void unchoke() {
    download.unchoked();
  }

  @Override
  public void interested() {
    interestedInUs = true;
    swarm.peers().slots().want(this);
  }

  @Override
  public void notInterested() {
    interestedInUs = false;
    swarm.peers().slots().leave(this);
  }

  @Override
  public void have(int piece) {
    checkPiece(piece);
    swarm.fetcher().picker().addPiece(pieces, piece);
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
    PieceBits.each(bits, piece -> swarm.fetcher().picker().addPiece(pieces, piece));
    if (pieces.isSeeder()) {
      swarm.fetcher().picker().addAll(pieces);
    }
  }

  @Override
  public void haveAll() {
    knowsPieces = true;
    swarm.fetcher().picker().addAll(pieces);
  }

  @Override
  public void haveNone() {
    knowsPieces = true;
  }

  @Override
  public void request(int piece, int begin, int length) {
    checkRange(piece, begin, length);
    upload.request(new BlockRequest(piece, begin, length));
  }

  @Override
  public void cancel(int piece, int begin, int length) {
    checkRange(piece, begin, length);
    upload.cancel(new BlockRequest(piece, begin, length));
  }

  @Override
  public void reject(int piece, int begin, int length) {
    checkRange(piece, begin, length);
    download.rejected(piece, begin);
  }

  @Override
  public void block(int piece, int begin, ByteBuf data) {
    int bytes = data.readableBytes();
    receivedBytes += bytes;
    swarm.traffic().received(address, place, bytes);
    download.block(piece, begin, data);
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
    if (begin < 0 || length < 1 || length > MAX_REQUEST || begin > size - length) {
      throw new WireException(
          CloseCause.OUT_OF_RANGE,
          length + " bytes at " + begin + " are not in piece " + piece + " of " + size + " bytes");
    }
  }

  @Override
  public void extended(int id, ByteBuf payload) {
    if (id == 0) {
      ExtensionHandshake told = ExtensionHandshake.read(payload);
      download.setPeerQueue(told.queue());
      uploadOnly = told.uploadOnly();
    }
  }

  @Override
  public void other() {
    // Only the fact that it was heard matters.
  }

  @Override
  public void batchEnd() {
    lastHeard = System.nanoTime();
    if (closeIfUseless()) {
      return;
    }
    swarm.fetcher().flush();
    download.updateInterest();
    download.ask();
    upload.pump();
    out.flush();
  }

  /** Two that have everything need no connection. */
  boolean closeIfUseless() {
    boolean useless =
        swarm.fetcher().picker().isComplete() && (pieces.isSeeder() || isUselessUploader());
    if (useless) {
      close(CloseCause.NOTHING_TO_DO);
    }
    return useless;
  }

  private boolean isUselessUploader() {
    return uploadOnly && knowsPieces && !interestedInUs;
  }

  /** Once a second. */
  void tick(long nanos, double seconds) {
    long idle = swarm.parts().settings().idleTimeout().toNanos();
    if (nanos - lastHeard > idle) {
      close(CloseCause.IDLE);
      return;
    }
    if (nanos - lastSaid > idle / 2) {
      Messages.keepAlive(out.buffer());
      lastSaid = nanos;
    }
    download.tick(nanos, seconds);
    out.flush();
  }

  /** Closes the connection; the swarm forgets the peer. */
  void close(CloseCause cause) {
    upload.close();
    swarm.peers().remove(this, cause);
    out.close();
    var unused = channel.close();
  }
}
