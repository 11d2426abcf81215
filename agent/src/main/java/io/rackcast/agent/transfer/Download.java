package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.pace.Pace;
import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.agent.transfer.picker.PeerPieces;
import io.rackcast.agent.transfer.picker.RequestList;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.Messages;
import io.rackcast.agent.transfer.wire.WireException;
import java.util.concurrent.TimeUnit;

/**
 * Asks one peer for blocks. Used on the event loop.
 *
 * <p>How many requests are open follows the peer's rate: as many as it answers in a part of a
 * second, but growing by one with each block while the rate still rises, as in TCP's slow start;
 * and together with all other peers no more than {@link Appetite} says. A peer that is asked and
 * sends nothing for the request timeout is passed over: its requests go to others and it gets one
 * at a time until it sends again.
 */
final class Download {
  private static final int FIRST_DEPTH = 16;
  // So many may wait at any peer, whatever waits at others: else one that is slow starves the rest.
  private static final int LEAST_DEPTH = 4;
  // From outside a whole piece is asked for at a time: who serves many then serves one after the
  // other, and the first is there soon and can be passed on.
  private static final int MOST_OUTSIDE = 64;
  private static final double QUEUE_SECONDS = 0.3;
  // A peer that lets a block wait for longer is helped by others that have it.
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long SLOW_OUTSIDE_NANOS = TimeUnit.SECONDS.toNanos(5);
  // Where nodes fetch for each other, one that says nothing at all is noticed soon.
  private static final long STRIPE_PATIENCE = Duties.SILENT_NANOS;
  // Who lives and yet lets so many turns pass without a block is no longer counted on.
  private static final int MOST_TURNS = 2;
  // Blocks that nobody asked for: some may cross a cancel, more are an attack on our bandwidth.
  private static final int MAX_UNASKED = 64;
  private static final int MAX_LATE = 2048;

  private final Peer peer;
  private final Swarm swarm;
  private final PeerPieces pieces;
  private final RequestList late = new RequestList();
  private final Asking asking;
  private final Pace.Turn paced = new Pace.Turn(this::askInTurn);
  private int peerQueue;
  private int runBlocks = 1;
  private int depth = FIRST_DEPTH;
  private boolean growing = true;
  private double blocksPerSecond;
  private int blocksThisSecond;
  private boolean choked = true;
  private boolean interested;
  private boolean passedOver;
  private int turnsPassed;
  private int unasked;
  private long lastAnswer;
  private long chokedSince = System.nanoTime();

  Download(Peer peer, Swarm swarm, PeerPieces pieces, int peerQueue) {
    this.peer = peer;
    this.swarm = swarm;
    this.pieces = pieces;
    this.peerQueue = peerQueue;
    this.asking = new Asking(peer, swarm.layout());
  }

  /** How many requests the peer keeps waiting, and how many bytes it sends for one. */
  void setPeerBounds(int queue, int requestBytes) {
    peerQueue = queue;
    runBlocks = requestBytes / Block.BYTES;
  }

  void unchoked() {
    choked = false;
  }

  /** Without BEP 6 a choke forgets all requests; with it each is rejected or answered. */
  void choked() {
    choked = true;
    chokedSince = System.nanoTime();
    if (!peer.isFast()) {
      giveUpAll();
    }
  }

  /** Tells the peer whether we want something of it, if that has changed. */
  void updateInterest() {
    boolean wants = pieces.isWanted() && swarm.fetcher().asks();
    if (wants == interested) {
      return;
    }
    interested = wants;
    if (wants) {
      Messages.interested(peer.out().buffer());
    } else {
      Messages.notInterested(peer.out().buffer());
      cancelAll();
    }
  }

  /** Whether it was asked and did not answer in time; it gets one request at a time. */
  boolean isPassedOver() {
    return passedOver;
  }

  /** What came of it in the last second. */
  double bytesPerSecond() {
    return blocksPerSecond * Block.BYTES;
  }

  /** Sends requests until the pipeline is full. */
  void ask() {
    if (choked || !interested) {
      return;
    }
    int least = leastDepth();
    int most =
        passedOver
            ? 1
            : Math.min(
                Math.max(depth, least),
                Math.min(peerQueue, swarm.parts().settings().maxPipeline()));
    RequestList requests = pieces.requests();
    int room = swarm.fetcher().appetite().room();
    int run = Math.min(runBlocks, Math.max(1, most / 2));
    if (requests.size() >= least && Math.min(room, most - requests.size()) < run) {
      return; // soon there is room for as much as goes into one request
    }
    Pace pace = swarm.parts().bandwidth().down();
    while (requests.size() < most
        && (room-- > 0 || requests.size() < least)
        && pace.allows(paced, peer.tier())) {
      long block = next();
      if (block == Block.NONE) {
        break;
      }
      if (requests.size() == 0) {
        lastAnswer = System.nanoTime();
      }
      if (!pieces.isInside()) {
        swarm.steering().claims().soon();
      }
      requests.add(block, System.nanoTime());
      asking.add(block, run);
      pace.took(
          paced, peer.tier(), swarm.layout().blockLength(Block.piece(block), Block.number(block)));
    }
    asking.end();
  }

  private void askInTurn() {
    ask();
    peer.out().flush();
  }

  /** The peer's tier has changed, and with it the limit. */
  void moved() {
    swarm.parts().bandwidth().down().leave(paced);
    ask();
  }

  /** What it still owes does not come. */
  void close() {
    Pace pace = swarm.parts().bandwidth().down();
    pace.leave(paced);
    pace.giveBack(peer.tier(), pieces.requests().size() * Block.BYTES);
  }

  private void doesNotCome(long block) {
    int length = swarm.layout().blockLength(Block.piece(block), Block.number(block));
    swarm.parts().bandwidth().down().giveBack(peer.tier(), length);
  }

  private int leastDepth() {
    return pieces.isInside()
        ? LEAST_DEPTH
        : Math.max(LEAST_DEPTH, Math.min(MOST_OUTSIDE, swarm.layout().blocks(0)));
  }

  private long next() {
    long block = swarm.fetcher().picker().pick(pieces);
    long slow = pieces.isInside() ? SLOW_NANOS : SLOW_OUTSIDE_NANOS;
    return block == Block.NONE && !passedOver
        ? swarm.fetcher().picker().rescue(pieces, System.nanoTime() - slow)
        : block;
  }

  /** A block came; the buffer is ours. */
  void block(int piece, int begin, ByteBuf data) {
    long block = Block.of(piece, begin / Block.BYTES);
    boolean fits = swarm.layout().isBlock(piece, begin, data.readableBytes());
    int open = fits ? pieces.requests().indexOf(block) : -1;
    int before = fits && open < 0 ? late.indexOf(block) : -1;
    if (open < 0 && before < 0) {
      unasked(data);
      return;
    }
    if (open >= 0) {
      pieces.requests().removeAt(open);
    } else {
      late.removeAt(before);
    }
    answered();
    swarm.fetcher().arrived(peer, block, data, open >= 0);
  }

  private void answered() {
    swarm.fetcher().appetite().arrived();
    blocksThisSecond++;
    passedOver = false;
    turnsPassed = 0;
    lastAnswer = System.nanoTime();
    if (growing && depth < swarm.parts().settings().maxPipeline()) {
      depth++;
    }
  }

  private void unasked(ByteBuf data) {
    swarm.wasted(data.readableBytes(), swarm.parts().metrics().unasked);
    data.release();
    if (++unasked > MAX_UNASKED) {
      throw new WireException(CloseCause.FLOOD, unasked + " blocks that nobody asked for");
    }
  }

  /** The peer will not answer a request; it is not asked for that piece again unless it says so. */
  void rejected(int piece, int begin, int length) {
    for (int at = begin; at < begin + length; at += Block.BYTES) {
      rejected(piece, Block.of(piece, at / Block.BYTES));
    }
  }

  private void rejected(int piece, long block) {
    // One that was cancelled and asked for again is answered twice, the cancelled one first.
    int before = late.indexOf(block);
    if (before >= 0) {
      late.removeAt(before);
      doesNotCome(block);
      return;
    }
    int open = pieces.requests().indexOf(block);
    if (open < 0) {
      return;
    }
    pieces.requests().removeAt(open);
    doesNotCome(block);
    swarm.fetcher().picker().abandon(pieces, block);
    if (!choked) {
      swarm.fetcher().picker().removePiece(pieces, piece);
    }
    swarm.fetcher().askOthers();
  }

  /** Another peer was quicker. */
  void cancel(long block) {
    int open = pieces.requests().indexOf(block);
    if (open >= 0) {
      pieces.requests().removeAt(open);
      swarm.fetcher().picker().abandon(pieces, block);
      sendCancel(block);
    }
  }

  /** Takes back all requests; blocks that are on their way already are thrown away. */
  void cancelAll() {
    RequestList requests = pieces.requests();
    for (int i = 0; i < requests.size(); i++) {
      sendCancel(requests.block(i));
    }
    swarm.fetcher().picker().abandonAll(pieces);
  }

  private void sendCancel(long block) {
    remember(block);
    int piece = Block.piece(block);
    int number = Block.number(block);
    int length = swarm.layout().blockLength(piece, number);
    Messages.cancel(peer.out().buffer(), piece, number * Block.BYTES, length);
  }

  /** Frees the requests that the peer has forgotten; answers that still come are welcome. */
  private void giveUpAll() {
    RequestList requests = pieces.requests();
    for (int i = 0; i < requests.size(); i++) {
      remember(requests.block(i));
    }
    swarm.fetcher().picker().abandonAll(pieces);
    swarm.fetcher().askOthers();
  }

  private void remember(long block) {
    if (late.size() == MAX_LATE) {
      late.removeAt(0);
    }
    late.add(block, 0);
  }

  /** Once a second: follows the rate, and passes over a peer that does not answer. */
  void tick(long nanos, double seconds) {
    double before = blocksPerSecond;
    blocksPerSecond = blocksThisSecond / seconds;
    blocksThisSecond = 0;
    growing = blocksPerSecond > before * 1.1 || blocksPerSecond == 0;
    if (!growing) {
      depth = Math.max(LEAST_DEPTH, (int) (blocksPerSecond * QUEUE_SECONDS));
    }
    boolean isHeard = nanos - peer.lastHeard() <= STRIPE_PATIENCE;
    long patience = patience(isHeard);
    if (pieces.requests().size() > 0 && nanos - lastAnswer > patience) {
      passOver();
    } else {
      ask();
    }
    boolean refuses = interested && choked && nanos - chokedSince > patience;
    boolean isGone = passedOver && (!isHeard || turnsPassed >= MOST_TURNS);
    swarm.fetcher().picker().setSilent(pieces, isGone || refuses);
  }

  private void passOver() {
    passedOver = true;
    turnsPassed++;
    swarm.parts().metrics().peersPassedOver.increment();
    // Else one that is slow sends later what others have sent by then.
    cancelAll();
    swarm.fetcher().askOthers();
  }

  private long patience(boolean isHeard) {
    long usual = swarm.parts().settings().requestTimeout().toNanos();
    return swarm.steering().hasStripes() && !isHeard ? Math.min(usual, STRIPE_PATIENCE) : usual;
  }
}
