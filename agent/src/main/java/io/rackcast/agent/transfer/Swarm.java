package io.rackcast.agent.transfer;

import io.micrometer.core.instrument.Counter;
import io.rackcast.agent.transfer.storage.ContentStore;
import io.rackcast.agent.transfer.storage.PieceLayout;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.Messages;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transfer at work: its life from the first look at the disk to the end, and what its parts
 * share.
 *
 * <p>Confined to the engine's event loop, but for the methods of {@link Transfer}, which hand over
 * to it, and {@link SwarmStatus}, which is read anywhere.
 */
final class Swarm {
  private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);

  private final EngineParts parts;
  private final Metainfo metainfo;
  private final PieceLayout layout;
  private final ContentStore store;
  private final SwarmStatus status;
  private final TierBytes traffic;
  private final SwarmPeers peers;
  private final DiskTroubles troubles;
  private final OfferedPieces offers;
  private final WarmPieces warm;
  private final SwarmEnd end;
  private final DiskJobs jobs;
  private final JournalQueue journal = new JournalQueue(this);
  private final Steering steering = new Steering(this);
  private final UploadWeights weights = new UploadWeights(this);
  private final PieceListeners listeners = new PieceListeners();
  private final Readers readers;
  private final Transfer door = new SwarmDoor(this);
  private @Nullable Fetcher fetcher;
  // Set when a second has shown that there is nothing left that time would change.
  private boolean settled;

  Swarm(EngineParts parts, Metainfo metainfo, Path folder, SwarmEnd.Removal removal) {
    this.parts = parts;
    this.metainfo = metainfo;
    this.layout = new PieceLayout(metainfo);
    this.store = new ContentStore(metainfo, folder, parts.files());
    this.status = new SwarmStatus(metainfo);
    this.traffic = new TierBytes(parts.metrics());
    this.peers = new SwarmPeers(this);
    this.troubles = new DiskTroubles(this);
    this.offers = new OfferedPieces(this);
    this.readers = new Readers(this);
    this.warm = new WarmPieces(parts.memory(), metainfo.pieceSize(0));
    this.end = new SwarmEnd(this, removal);
    this.jobs = new DiskJobs(parts.loop(), end::jobBegins, end::jobEnds);
  }

  EngineParts parts() {
    return parts;
  }

  PieceLayout layout() {
    return layout;
  }

  ContentStore store() {
    return store;
  }

  SwarmStatus status() {
    return status;
  }

  TierBytes traffic() {
    return traffic;
  }

  SwarmPeers peers() {
    return peers;
  }

  Fetcher fetcher() {
    if (fetcher == null) {
      throw new IllegalStateException("a peer joined before the disk was checked");
    }
    return fetcher;
  }

  Optional<Fetcher> fetcherIfOpen() {
    return Optional.ofNullable(fetcher);
  }

  /** Looks what is on the disk, then begins. Called on any thread. */
  void open(boolean expectComplete) {
    new SwarmOpening(this, expectComplete).begin();
  }

  DiskTroubles troubles() {
    return troubles;
  }

  void opened(BitSet found) {
    if (end.hasBegun()) {
      return;
    }
    fetcher = new Fetcher(this, found);
    steering.apply();
    found.stream().forEach(piece -> status.verified(piece, layout.contentBytes(piece)));
    listeners.found(found);
    status.opened(found.cardinality());
    LOG.debug("{}: {} of {} pieces are there", infoHash(), found.cardinality(), layout.pieces());
    if (fetcher.picker().isComplete()) {
      finish();
    } else {
      status.set(TransferState.FETCHING);
      troubles.checkRoom();
    }
    readers.opened();
    peers.dial();
  }

  boolean takesPeers() {
    return fetcher != null && !end.hasBegun();
  }

  boolean isNamed(InfoHash name) {
    return metainfo.swarmNames().contains(name);
  }

  boolean canServe(int piece) {
    return fetcher().picker().has(piece);
  }

  void wasted(int bytes, Counter cause) {
    status.wasted(bytes);
    cause.increment(bytes);
  }

  /** The picker has noted a piece as verified: tells everybody. */
  void verified(int piece) {
    status.verified(piece, layout.contentBytes(piece));
    warm.touched(piece, 0, metainfo.pieceSize(piece));
    parts.metrics().piecesVerified.increment();
    journal.add(piece);
    for (Peer peer : peers.all()) {
      if (!peer.pieces().has(piece)) {
        boolean isAwaited = steering.isAwaited(peer, piece);
        Messages.have(isAwaited ? peer.out().buffer() : peer.out().late(), piece);
      }
      peer.download().updateInterest();
      peer.out().flush();
    }
    readers.verified(piece);
    listeners.verified(piece);
    if (fetcher().picker().isComplete()) {
      finish();
    }
  }

  private void finish() {
    new SwarmFinish(this).begin();
  }

  DiskJobs jobs() {
    return jobs;
  }

  /** A block could not be written: fetches nothing until there is room again. */
  void stall(IOException cause) {
    if (!fetcher().isStalled() && !end.hasBegun()) {
      fetcher().stall();
      troubles.waitForRoom(
          cause,
          () -> {
            status.set(TransferState.FETCHING);
            fetcher().resume();
          });
    }
  }

  /** What is verified cannot be read any more. */
  void readFailed(Exception cause) {
    fail(
        "reading %s failed: %s; remove it and fetch it again"
            .formatted(target(), DiskTroubles.reason(cause)),
        cause);
  }

  void fail(String problem, Exception cause) {
    if (!end.hasBegun()) {
      LOG.error("{}: {}", infoHash(), problem);
      end.begin();
      status.failed(problem, cause);
      readers.fail(new TransferException(problem, cause));
    }
  }

  /** Once a second. */
  void tick(long nanos, double seconds) {
    traffic.tick(nanos);
    warm.turn();
    if (takesPeers()) {
      peers.tick(nanos, seconds);
      weights.tick();
      status.tick(peers, seconds);
    }
    settled =
        status.isSeeding()
            && status.isStill()
            && !traffic.isHolding()
            && steering.stuckStripes().isEmpty();
  }

  /** Whether it only waits for somebody to come; it is woken then ({@link Awake}). */
  boolean isResting() {
    return settled && peers.isAlone();
  }

  /** Some times a second. */
  void pulse(long nanos) {
    if (takesPeers()) {
      fetcher().appetite().pulse(nanos);
      steering.pulse(nanos);
      peers.all().forEach(peer -> peer.out().flush());
    }
  }

  void placesChanged() {
    traffic.placesChanged(parts.locator());
    peers.all().forEach(Peer::locate);
    fetcherIfOpen().ifPresent(Fetcher::askOthers);
  }

  void closePeers() {
    peers.closeAll(CloseCause.STOPPED);
    fetcherIfOpen().ifPresent(Fetcher::stop);
  }

  InfoHash infoHash() {
    return metainfo.infoHash();
  }

  Metainfo metainfo() {
    return metainfo;
  }

  Path target() {
    return store.target();
  }

  Steering steering() {
    return steering;
  }

  PieceListeners listeners() {
    return listeners;
  }

  Readers readers() {
    return readers;
  }

  OfferedPieces offers() {
    return offers;
  }

  WarmPieces warm() {
    return warm;
  }

  SwarmEnd end() {
    return end;
  }

  /** What the owner of the transfer holds. */
  Transfer door() {
    return door;
  }

  boolean hasEnded() {
    return end.hasBegun();
  }
}
