package io.rackcast.agent.swarm;

import io.rackcast.agent.transfer.ContentReader;
import io.rackcast.agent.transfer.PeerView;
import io.rackcast.agent.transfer.PieceListener;
import io.rackcast.agent.transfer.Transfer;
import io.rackcast.agent.transfer.TransferProgress;
import io.rackcast.agent.transfer.TransferState;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A transfer that fetches for ever and keeps whom it was told to ask. */
final class RecordedTransfer implements Transfer {
  private final Metainfo metainfo;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  RecordedTransfer(Metainfo metainfo) {
    this.metainfo = metainfo;
  }

  /** What it was told, oldest first. */
  List<String> asked() {
    return asked;
  }

  @Override
  public void addPeers(Collection<PeerAddress> peers) {
    asked.add("known " + peers);
  }

  @Override
  public void setPeers(PeerView view) {
    asked.add("view " + view.fetchDepth());
  }

  @Override
  public void fetchFrom(int fetchDepth) {
    asked.add("from " + fetchDepth);
  }

  @Override
  public InfoHash infoHash() {
    return metainfo.infoHash();
  }

  @Override
  public Metainfo metainfo() {
    return metainfo;
  }

  @Override
  public Path target() {
    return Path.of(metainfo.name());
  }

  @Override
  public TransferState state() {
    return progress().state();
  }

  @Override
  public long leftBytes() {
    return progress().leftBytes();
  }

  @Override
  public TransferProgress progress() {
    long bytes = metainfo.contentLength();
    int pieces = metainfo.pieceCount();
    return new TransferProgress(
        TransferState.FETCHING,
        Optional.empty(),
        pieces,
        0,
        bytes,
        bytes,
        0,
        Map.of(),
        Map.of(),
        0,
        0,
        0,
        0,
        0,
        0,
        0);
  }

  @Override
  public List<Integer> stuckStripes() {
    return List.of();
  }

  @Override
  public BitSet missing() {
    return new BitSet();
  }

  @Override
  public CompletionStage<BitSet> heldNearby() {
    return CompletableFuture.completedFuture(new BitSet());
  }

  @Override
  public CompletionStage<Integer> admit(IpAddress from, int most) {
    return CompletableFuture.completedFuture(most);
  }

  @Override
  public CompletionStage<Path> whenComplete() {
    return new CompletableFuture<>();
  }

  @Override
  public CompletionStage<Integer> whenChecked() {
    return CompletableFuture.completedFuture(0);
  }

  @Override
  public ContentReader reader() {
    throw new UnsupportedOperationException("nothing comes here");
  }

  @Override
  public CompletionStage<Boolean> looksUntouched() {
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public CompletionStage<Void> whenOver() {
    return new CompletableFuture<>();
  }

  @Override
  public void onPieceVerified(PieceListener listener) {}

  @Override
  public CompletionStage<BitSet> offerPieces(int first, ByteBuffer data) {
    return CompletableFuture.completedFuture(new BitSet());
  }

  @Override
  public CompletionStage<Void> stop() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> delete() {
    return CompletableFuture.completedFuture(null);
  }
}
