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
import java.util.concurrent.CompletionStage;

/**
 * One torrent that the engine fetches and serves. Every method may be called from any thread and
 * returns at once, but for {@link #offerPieces}, which hashes first.
 */
public interface Transfer {
  /** The v1 infohash, the name of the swarm. */
  InfoHash infoHash();

  /** The torrent. */
  Metainfo metainfo();

  /** Where the content is (or will be) when it is whole: the folder's entry with its name. */
  Path target();

  /** Adds peers to connect to, as an announce answers them; those known stay. */
  void addPeers(Collection<PeerAddress> peers);

  /**
   * Replaces the peers to connect to and the rule whom blocks may be asked of, as the tracker
   * pushes them. Open connections stay; those to peers that may not be asked only serve.
   */
  void setPeers(PeerView view);

  /**
   * Changes only whom blocks may be asked of, see {@link PeerView#fetchDepth()}, and ends all
   * stripes; 0 at the start.
   */
  void fetchFrom(int fetchDepth);

  /** How far it is; copies much, so what is looked at again and again asks for less. */
  TransferProgress progress();

  /** What it does, as {@link #progress()} has it. */
  TransferState state();

  /** Content that is not verified yet, in bytes, as {@link #progress()} has it. */
  long leftBytes();

  /**
   * Stripes that the view has this node fetch and that stand still: nothing of them came for some
   * seconds, and no peer that may be asked has a piece of them that is lacking.
   */
  List<Integer> stuckStripes();

  /** Pieces that are not verified yet; a copy. Everything while it is being checked. */
  BitSet missing();

  /**
   * Completes with {@link #target()} when everything is verified, synced and in its place; fails
   * with {@link TransferException} when the transfer fails, is stopped or deleted before.
   */
  CompletionStage<Path> whenComplete();

  /**
   * Completes with how many pieces were found on the disk when looking there is over (from a
   * journal or by hashing), and fails as {@link #whenComplete()} does.
   */
  CompletionStage<Integer> whenChecked();

  /**
   * Begins to read the content while it comes.
   *
   * @throws IllegalArgumentException if the torrent is a folder
   */
  ContentReader reader();

  /**
   * Completes with whether content in its place looks as it did when it was verified, by the size
   * and time of change of its files; with true while it is not whole. Stopped and added again, what
   * does not look so is checked.
   */
  CompletionStage<Boolean> looksUntouched();

  /** Completes when the transfer has failed, even after it was complete, or is stopped. */
  CompletionStage<Void> whenOver();

  /**
   * Calls the listener for each piece verified from now on, and first for those verified already.
   */
  void onPieceVerified(PieceListener listener);

  /**
   * Offers whole pieces from elsewhere that follow each other, as an origin reads them from the
   * publisher. Hashes them on the calling thread, in whose processor's caches they still are.
   *
   * @param first the first one, from 0 to the piece count - 1
   * @param data the pieces as the torrent counts them, padding included as zeros; must not be
   *     changed until the stage completes
   * @return those that do not match the torrent; all others are verified and written (or were there
   *     already). Fails with {@link TransferException} when they cannot be written or the transfer
   *     has ended.
   * @throws IllegalArgumentException if the torrent has no such pieces, or the last one is cut
   */
  CompletionStage<BitSet> offerPieces(int first, ByteBuffer data);

  /**
   * Has bytes from elsewhere keep to the limits on what comes, as if a peer at that address sent
   * them.
   *
   * @param from where they come from
   * @param most how many would be read, 1 or more
   * @return how many to read now, 1 to {@code most}; they count from then on. Completed on the
   *     event loop, when so many may come.
   */
  CompletionStage<Integer> admit(IpAddress from, int most);

  /**
   * Completes with the pieces that some connected peer has whom this node may ask for everything;
   * they can be expected from there.
   */
  CompletionStage<BitSet> heldNearby();

  /**
   * Stops: connections are closed, files stay as they are, so that adding the torrent again goes on
   * from here; also how a failed transfer is cleared away to be tried again. Completes when files
   * are closed; until then the engine answers an add with this transfer.
   */
  CompletionStage<Void> stop();

  /** Stops and deletes all it wrote, the finished content too. Completes when that is gone. */
  CompletionStage<Void> delete();
}
