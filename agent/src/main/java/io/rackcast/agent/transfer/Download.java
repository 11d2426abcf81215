package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.pace.Pace;
import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.agent.transfer.picker.PeerPieces;
import io.rackcast.agent.transfer.picker.RequestList;
import io.rackcast.agent.transfer.wire.Messages;
import java.util.concurrent.TimeUnit;

/**
 * Asks one peer for blocks. Used on the event loop.
 *
 * <p>How many requests are open follows the peer's rate ({@link Pipeline}), and together with all
 * other peers no more than {@link Appetite} says. A peer that is asked and sends nothing for the
 * request timeout is passed over: its requests go to others and it gets one at a time until it
 * sends again.
 */
final class Download {
  // A peer that lets a block wait for longer is helped by others that have it (Patience).
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long SLOW_OUTSIDE_NANOS = TimeUnit.SECONDS.toNanos(5);
  // How often a peer looks whether it can help with what somebody waits for.
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  // Where nodes fetch for each other, one that says nothing at all is noticed soon.
  private static final long STRIPE_PATIENCE = Duties.SILENT_NANOS;
  // Who lives and yet lets so many turns pass without a block is no longer counted on.
  private static final int MOST_TURNS = 2;

  private final Peer peer;
  private final Swarm swarm;
  private final PeerPieces pieces;
  private final Withdrawn withdrawn = new Withdrawn();
  private final Pipeline pipeline;
  private final Asking asking;
  private final Pace.Turn paced = new Pace.Turn(this::askInTurn);
  private boolean choked = true;
  private boolean interested;
  private boolean passedOver;
  private int turnsPassed;
  private long lookedForWanted = System.nanoTime();
  private long chokedSince = System.nanoTime();

  Download(Peer peer, Swarm swarm, PeerPieces pieces, int peerQueue) {
    this.peer = peer;
    this.swarm = swarm;
    this.pieces = pieces;
    this.pipeline = new Pipeline(swarm.parts().settings().maxPipeline(), peerQueue);
    this.asking = new Asking(peer, swarm.layout());
  }

  /** How many may wait, and do. */
  Pipeline pipeline() {
    return pipeline;
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

  /** Sends requests until the pipeline is full. */
  void ask() {
    if (choked || !interested) {
      return;
    }
    int least = Pipeline.least(pieces.isInside(), swarm.layout().blocks(0));
    int most = passedOver ? 1 : pipeline.most(least);
    RequestList requests = pieces.requests();
    int room = swarm.fetcher().appetite().room();
    int run = pipeline.run(most);
    if (requests.size() >= least && Math.min(room, most - requests.size()) < run) {
      return; // soon there is room for as much as goes into one request
    }
    long now = System.nanoTime();
    Pace pace = swarm.parts().bandwidth().down();
    while (requests.size() < most
        && (room-- > 0 || requests.size() < least)
        && pace.allows(paced, peer.tier())) {
      long block = next(now);
      if (block == Block.NONE) {
        break;
      }
      if (!pieces.isInside()) {
        swarm.steering().claims().soon();
      }
      requests.add(block, now);
      pieces.patience().asked(requests.size(), now);
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

  private long next(long now) {
    long block = nextWanted(now);
    if (block == Block.NONE) {
      block = swarm.fetcher().picker().pick(pieces);
    }
    if (block != Block.NONE || passedOver || swarm.parts().receiveBudget().isDeaf(now)) {
      return block;
    }
    return takenBack(swarm.fetcher().picker().rescue(pieces, now, slowNanos()));
  }

  /** A block that somebody waits for and another peer owes for long, looked for now and then. */
  private long nextWanted(long now) {
    if (!swarm.fetcher().picker().isAnyWanted()
        || passedOver
        || now - lookedForWanted < LOOK_NANOS
        || swarm.parts().receiveBudget().isDeaf(now)) {
      return Block.NONE;
    }
    long block = swarm.fetcher().picker().rescueWanted(pieces, now, slowNanos());
    lookedForWanted = block == Block.NONE ? now : lookedForWanted;
    return takenBack(block);
  }

  private long slowNanos() {
    long slow = pieces.isInside() ? SLOW_NANOS : SLOW_OUTSIDE_NANOS;
    return slow + swarm.parts().lag().allowance();
  }

  private long takenBack(long block) {
    if (block != Block.NONE) {
      swarm.fetcher().takeBackOutside(peer, block);
    }
    return block;
  }

  /** A block came; the buffer is ours. */
  void block(int piece, int begin, ByteBuf data) {
    long block = Block.of(piece, begin / Block.BYTES);
    boolean fits = swarm.layout().isBlock(piece, begin, data.readableBytes());
    int open = fits ? pieces.requests().indexOf(block) : -1;
    if (open >= 0) {
      pieces.requests().removeAt(open);
    } else if (!fits || !withdrawn.remove(block)) {
      swarm.wasted(data.readableBytes(), swarm.parts().metrics().unasked);
      data.release();
      withdrawn.unasked();
      return;
    }
    swarm.fetcher().appetite().arrived();
    pipeline.came();
    pieces.patience().came(data.readableBytes(), System.nanoTime());
    passedOver = false;
    turnsPassed = 0;
    swarm.fetcher().arrived(peer, block, data, open >= 0);
  }

  /** The peer will not answer a request; it is not asked for that piece again unless it says so. */
  void rejected(int piece, int begin, int length) {
    for (int at = begin; at < begin + length; at += Block.BYTES) {
      rejected(piece, Block.of(piece, at / Block.BYTES));
    }
  }

  private void rejected(int piece, long block) {
    // One that was cancelled and asked for again is answered twice, the cancelled one first.
    if (withdrawn.remove(block)) {
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

  /** Another peer was quicker, or is asked now. */
  void cancel(long block) {
    int open = pieces.requests().indexOf(block);
    if (open >= 0) {
      pieces.requests().removeAt(open);
      swarm.fetcher().picker().abandon(pieces, block);
      sendCancel(block);
    }
  }

  /** Takes back what it owes of a piece. */
  void cancelPiece(int piece) {
    RequestList requests = pieces.requests();
    for (int i = requests.size() - 1; i >= 0; i--) {
      if (Block.piece(requests.block(i)) == piece) {
        cancel(requests.block(i));
      }
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
    withdrawn.add(block);
    int piece = Block.piece(block);
    int number = Block.number(block);
    int length = swarm.layout().blockLength(piece, number);
    Messages.cancel(peer.out().buffer(), piece, number * Block.BYTES, length);
  }

  /** Frees the requests that the peer has forgotten; answers that still come are welcome. */
  private void giveUpAll() {
    RequestList requests = pieces.requests();
    for (int i = 0; i < requests.size(); i++) {
      withdrawn.add(requests.block(i));
    }
    swarm.fetcher().picker().abandonAll(pieces);
    swarm.fetcher().askOthers();
  }

  /** Once a second: follows the rate, and passes over a peer that does not answer. */
  void tick(long nanos, double seconds) {
    pipeline.tick(seconds);
    pieces.patience().tick(seconds, pieces.requests().size() > 0);
    boolean isHeard = !peer.isSilent(nanos);
    long patience = patience(isHeard);
    long since = nanos - pieces.patience().pause(nanos);
    if (pieces.requests().size() > 0
        && swarm.parts().receiveBudget().silence(since, nanos)
            > pieces.patience().mostPause(patience)) {
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
