package io.rackcast.agent.transfer;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.rackcast.agent.transfer.picker.PeerPieces;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.ExtensionHandshake;
import io.rackcast.agent.transfer.wire.Handshake;
import io.rackcast.agent.transfer.wire.Messages;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Tier;
import io.rackcast.proto.torrent.PeerId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connected peer of a swarm: its connection, both directions, its place. On the event loop. */
final class Peer {
  private static final long SIGN_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  private final Swarm swarm;
  private final Channel channel;
  private final Handshake handshake;
  private final IpAddress address;
  private final boolean encrypted;
  private final @Nullable PeerAddress dialled;
  private @Nullable PeerAddress listens;
  private final Outbox out;
  private final ReadThreshold threshold;
  private final SendThreshold sendThreshold;
  private final PeerPieces pieces;
  private final Upload upload;
  private final Download download;
  private final PeerMessages messages;
  private final Claims.OfPeer claims = new Claims.OfPeer();
  private final Leads.OfPeer leads = new Leads.OfPeer();
  private final long since;
  private Optional<PeerPlace> place;
  private long lastHeard;
  private long lastSaid;
  private long receivedBytes;
  private long sentBytes;
  private long sentLately;

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
    this.encrypted = channel.pipeline().get(SslHandler.class) != null;
    this.dialled = dialled;
    this.listens = dialled;
    this.out = new Outbox(channel);
    this.threshold = new ReadThreshold(channel, encrypted);
    this.sendThreshold = new SendThreshold(channel);
    this.pieces = swarm.fetcher().picker().join();
    this.upload = new Upload(this, swarm);
    this.download = new Download(this, swarm, pieces, ExtensionHandshake.UNTOLD.queue());
    this.messages = new PeerMessages(this, swarm);
    this.place = swarm.parts().locator().place(address);
    this.since = System.nanoTime();
    this.lastHeard = since;
    this.lastSaid = since;
    swarm.steering().place(this);
  }

  Handshake handshake() {
    return handshake;
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

  /** Where it can be dialled, as far as is known. */
  Optional<PeerAddress> listens() {
    return Optional.ofNullable(listens);
  }

  /** The peer says on which port it listens; 0: on none. */
  void listensOn(int port) {
    if (listens == null && port > 0) {
      listens = new PeerAddress(address, port);
      swarm.steering().place(this);
      download.updateInterest();
      download.ask();
    }
  }

  Claims.OfPeer claims() {
    return claims;
  }

  Leads.OfPeer leads() {
    return leads;
  }

  Optional<PeerPlace> place() {
    return place;
  }

  /** Whether the connection is in TLS: what is written passes through this process then. */
  boolean isEncrypted() {
    return encrypted;
  }

  /** How far it is; the widest while that is not known. */
  Tier tier() {
    return place.isPresent() ? place.get().tier() : Tier.WAN;
  }

  boolean isFast() {
    return handshake.fast();
  }

  long since() {
    return since;
  }

  long lastHeard() {
    return lastHeard;
  }

  /** How long it has said nothing while it was listened to. */
  long silence(long nanos) {
    return swarm.parts().receiveBudget().silence(lastHeard, nanos);
  }

  /**
   * Whether it says less than a peer that lives and lacks something: each second a word inside the
   * rack, and where it was asked for blocks a while ago; elsewhere now and then.
   */
  boolean isSilent(long nanos) {
    long silence = silence(nanos) - swarm.parts().lag().allowance();
    boolean owes =
        pieces.requests().size() > 0 && pieces.patience().pause(nanos) > Duties.SILENT_NANOS;
    boolean saysLess = saysLess() && !owes;
    return silence > Duties.SILENT_NANOS + (saysLess ? 2 * Claims.REPEAT_OUTSIDE_NANOS : 0);
  }

  /** Whether we and it say little to each other, as agents of different racks; both find alike. */
  boolean saysLess() {
    return messages.leadsId() != 0
        && !pieces.isInside()
        && place.isPresent()
        && tier().compareTo(Tier.RACK) > 0;
  }

  /** Asks again where the peer is. */
  void locate() {
    Tier before = tier();
    place = swarm.parts().locator().place(address);
    swarm.steering().place(this);
    download.updateInterest();
    if (tier() != before) {
      download.moved();
      upload.moved();
    }
  }

  /** Takes what the peer says. */
  PeerMessages messages() {
    return messages;
  }

  /** So many bytes more come for certain before anything has to be answered. */
  void expect(int bytes) {
    threshold.expect(bytes);
  }

  /** How many bytes of files may wait in the connection. */
  int mostUnsent() {
    return sendThreshold.mostUnsent();
  }

  void received(int payload) {
    receivedBytes += payload;
    swarm.traffic().received(address, place, payload);
  }

  void sent(int payload) {
    lastSaid = System.nanoTime();
    sentBytes += payload;
    sentLately += payload;
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

  /** All that has come in at a time was taken: answers it. */
  void batchEnd() {
    lastHeard = System.nanoTime();
    if (closeIfUseless()) {
      return;
    }
    swarm.fetcher().flush();
    swarm.steering().heard();
    download.updateInterest();
    download.ask();
    upload.pump();
    out.flush();
  }

  /** Two that have everything need no connection. */
  boolean closeIfUseless() {
    boolean useless =
        swarm.fetcher().picker().isComplete()
            && (pieces.isSeeder() || messages.isUselessUploader());
    if (useless) {
      close(CloseCause.NOTHING_TO_DO);
    }
    return useless;
  }

  /** Once a second. */
  void tick(long nanos, double seconds) {
    long idle = swarm.parts().settings().idleTimeout().toNanos();
    if (silence(nanos) > idle) {
      close(CloseCause.IDLE);
      return;
    }
    // Who waits for its turn must see that there is somebody to wait for.
    long mostQuiet = upload.owes() ? SIGN_NANOS : idle / 2;
    if (nanos - lastSaid > mostQuiet && channel.isWritable()) {
      Messages.keepAlive(out.buffer());
      lastSaid = nanos;
    }
    download.tick(nanos, seconds);
    threshold.setRate(download.pipeline().bytesPerSecond());
    sendThreshold.setRate((double) sentLately / seconds);
    sentLately = 0;
    out.flush();
  }

  /** Closes the connection; the swarm forgets the peer. */
  void close(CloseCause cause) {
    upload.close();
    download.close();
    swarm.peers().remove(this, cause);
    out.close();
    var unused = channel.close();
  }
}
