package io.rackcast.agent.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * Who reads the content while it comes, and what is asked for first for them. Used on the event
 * loop.
 *
 * <p>Each reader has a window of pieces from where it is on. The windows together are what peers
 * are asked for first: the next lacking piece of each reader, then the second of each, so that no
 * reader waits for the rest of another's window.
 */
final class Readers {
  // Many peers are busy with so much; the rest of the content stays with the order that is good
  // for the swarm.
  private static final long LEAST_BYTES = 16L << 20;
  private static final int LEAST_PIECES = 4;
  // Twice what is asked for ahead (Appetite): less, and a reader would share what comes with pieces
  // that nobody reads yet.
  private static final double WINDOW_SECONDS = 0.6;
  // Together, however many read: a choice looks at all of them.
  private static final int MOST_PIECES = 256;

  private final Swarm swarm;
  private final List<SwarmReader> readers = new ArrayList<>();

  Readers(Swarm swarm) {
    this.swarm = swarm;
  }

  private int window() {
    long rate = swarm.fetcher().appetite().bytesPerSecond(System.nanoTime());
    long bytes = Math.max(LEAST_BYTES, (long) (rate * WINDOW_SECONDS));
    long pieces = bytes / swarm.metainfo().pieceLength();
    return (int) Math.min(MOST_PIECES, Math.max(LEAST_PIECES, pieces));
  }

  /** One reads, or reads on from elsewhere. */
  void moved(SwarmReader reader) {
    if (!readers.contains(reader)) {
      readers.add(reader);
    }
    apply();
  }

  void left(SwarmReader reader) {
    if (readers.remove(reader)) {
      apply();
    }
  }

  /** The disk was looked at: what is there can be read. */
  void opened() {
    if (!readers.isEmpty()) {
      List.copyOf(readers).forEach(SwarmReader::look);
      apply();
    }
  }

  /** A piece came. */
  void verified(int piece) {
    if (readers.isEmpty()) {
      return;
    }
    for (SwarmReader reader : readers) {
      reader.verified(piece);
    }
    if (swarm.fetcher().picker().isWanted(piece)) {
      apply();
    }
  }

  /** Nothing more comes, for now or for ever: whoever waits is told. */
  void fail(TransferException why) {
    List.copyOf(readers).forEach(reader -> reader.fail(why));
  }

  private void apply() {
    if (!swarm.takesPeers() || swarm.fetcher().picker().isComplete()) {
      return;
    }
    if (swarm.fetcher().picker().want(wanted())) {
      swarm.fetcher().askOthers();
    }
  }

  private int[] wanted() {
    int[] starts = readers.stream().flatMapToInt(SwarmReader::starts).toArray();
    int[] next = starts.clone();
    int window = window();
    var wanted = new WantedPieces(swarm.layout().pieces(), MOST_PIECES);
    for (int turn = 0; turn < window && !wanted.isFull(); turn++) {
      for (int i = 0; i < next.length; i++) {
        next[i] = lacking(next[i], starts[i] + window);
        if (next[i] < starts[i] + window) {
          wanted.add(next[i]++);
        }
      }
    }
    return wanted.toArray();
  }

  /** The first lacking piece from there on; behind the last one there is none. */
  private int lacking(int from, int end) {
    int piece = from;
    while (piece < end && piece < swarm.layout().pieces() && swarm.fetcher().picker().has(piece)) {
      piece++;
    }
    return piece;
  }
}
