package io.rackcast.agent.transfer;

import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A swarm as its owner sees it: called on any thread, hands over to the event loop. */
final class SwarmDoor implements Transfer {
  private final Swarm swarm;

  SwarmDoor(Swarm swarm) {
    this.swarm = swarm;
  }

  @Override
  public InfoHash infoHash() {
    return swarm.infoHash();
  }

  @Override
  public Metainfo metainfo() {
    return swarm.metainfo();
  }

  @Override
  public Path target() {
    return swarm.target();
  }

  @Override
  public void addPeers(Collection<PeerAddress> addresses) {
    List<PeerAddress> copy = List.copyOf(addresses);
    swarm.parts().loop().execute(() -> swarm.peers().add(copy));
  }

  @Override
  public void setPeers(PeerView view) {
    swarm
        .parts()
        .loop()
        .execute(
            () -> {
              swarm.peers().replace(view);
              swarm.steering().setView(view);
            });
  }

  @Override
  public void fetchFrom(int depth) {
    swarm.parts().loop().execute(() -> swarm.steering().setDepth(depth));
  }

  @Override
  public TransferProgress progress() {
    return swarm.status().progress(swarm.peers().count(), swarm.traffic());
  }

  @Override
  public TransferState state() {
    return swarm.status().state();
  }

  @Override
  public long leftBytes() {
    return swarm.status().left();
  }

  @Override
  public List<Integer> stuckStripes() {
    return swarm.steering().stuckStripes();
  }

  @Override
  public BitSet missing() {
    return swarm.status().missing();
  }

  @Override
  public CompletionStage<Path> whenComplete() {
    return swarm.status().whenComplete();
  }

  @Override
  public CompletionStage<Integer> whenChecked() {
    return swarm.status().whenChecked();
  }

  @Override
  public CompletionStage<Void> whenOver() {
    return swarm.status().whenOver();
  }

  @Override
  public ContentReader reader() {
    return new SwarmReader(swarm);
  }

  @Override
  public CompletionStage<Boolean> looksUntouched() {
    return CompletableFuture.supplyAsync(
        () -> !swarm.status().isSeeding() || swarm.store().looksUntouched(),
        swarm.parts().readers());
  }

  @Override
  public void onPieceVerified(PieceListener listener) {
    swarm.parts().loop().execute(() -> swarm.listeners().add(listener));
  }

  @Override
  public CompletionStage<BitSet> offerPieces(int first, ByteBuffer data) {
    return swarm.offers().offer(first, data);
  }

  @Override
  public CompletionStage<Integer> admit(IpAddress from, int most) {
    return new Admission(swarm.parts(), from, most).ask();
  }

  @Override
  public CompletionStage<BitSet> heldNearby() {
    return CompletableFuture.supplyAsync(swarm.peers()::heldInside, swarm.parts().loop());
  }

  @Override
  public CompletionStage<Void> stop() {
    return swarm.end().stop(false);
  }

  @Override
  public CompletionStage<Void> delete() {
    return swarm.end().stop(true);
  }
}
