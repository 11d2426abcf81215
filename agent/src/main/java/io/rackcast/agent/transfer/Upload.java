package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.pace.Pace;
import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.Messages;
import io.rackcast.agent.transfer.wire.WireException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Serves one peer. Used on the event loop.
 *
 * <p>Long requests for what was read or written lately go from file to socket without a copy
 * ({@code sendfile}). All others that wait are read together on a reader thread, each block with
 * its head in one buffer, and written at once: a cold disk never holds up the event loop, and
 * threads change once for some 256 KiB. Two such batches may be under way, so that one is read
 * while the other is sent; nothing more is read for a peer that does not take what it has.
 */
final class Upload implements UploadTurns.Sender {
  // With heads: 16 blocks of 16 KiB are whole in it; at least one request in any case.
  private static final int BATCH_BYTES = 260 << 10;
  private static final int MAX_BATCHES = 2;
  private static final int FILE_BATCH_BYTES = 1 << 20;
  // For less than that it costs more to tell the kernel where it lies than to read it.
  private static final int LEAST_UNREAD = 64 << 10;
  private static final long MOST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  // Rejections a peer may leave unread before it is taken for a flood.
  private static final long MAX_UNREAD_REJECTS = 1 << 20;

  private final Peer peer;
  private final Swarm swarm;
  private final Deque<ByteRequest> waiting = new ArrayDeque<>();
  private final Pace.Turn paced = new Pace.Turn(this::pump);
  private double weight = 1;
  private int batches;
  private int unsent;
  private boolean choking = true;
  private boolean waitsForBudget;
  private long waitsSince;
  private int piece = -1;
  private long pieceSince;
  private boolean closed;

  Upload(Peer peer, Swarm swarm) {
    this.peer = peer;
    this.swarm = swarm;
  }

  boolean isChoking() {
    return choking;
  }

  boolean isWaiting() {
    return waitsForBudget;
  }

  void setWaiting(boolean waits) {
    waitsForBudget = waits;
  }

  /** Whether the peer waits for blocks that it asked for. */
  boolean owes() {
    return !waiting.isEmpty() || batches > 0 || unsent > 0;
  }

  void unchoke() {
    choking = false;
    Messages.unchoke(peer.out().buffer());
  }

  void choke() {
    choking = true;
    Messages.choke(peer.out().buffer());
    waiting.forEach(this::refuse);
    waiting.clear();
  }

  void request(ByteRequest request) {
    if (choking
        || !swarm.canServe(request.piece())
        || waiting.size() >= swarm.parts().settings().uploadQueue()) {
      swarm.parts().metrics().requestsRefused.increment();
      refuse(request);
      return;
    }
    if (waiting.isEmpty()) {
      waitsSince = System.nanoTime();
    }
    waiting.add(request);
  }

  /** Under a limit a long answer would be a burst; the peer takes it in parts. */
  private void cutFirst() {
    if (isSlow(waiting.element().length()) && peer.messages().takesParts()) {
      List<ByteRequest> parts = waiting.remove().cut(Block.BYTES);
      for (int i = parts.size() - 1; i >= 0; i--) {
        waiting.addFirst(parts.get(i));
      }
    }
  }

  /** Whether a limit lets less pass at a time. */
  private boolean isSlow(int bytes) {
    return bytes > Block.BYTES && swarm.parts().bandwidth().up().most(peer.tier(), bytes) < bytes;
  }

  private void refuse(ByteRequest request) {
    if (!peer.isFast() || closed) {
      return;
    }
    long unread = peer.channel().bytesBeforeWritable();
    if (unread > MAX_UNREAD_REJECTS || peer.out().buffer().readableBytes() > MAX_UNREAD_REJECTS) {
      throw new WireException(CloseCause.FLOOD, "it asks on and does not read the answers");
    }
    Messages.reject(peer.out().buffer(), request.piece(), request.begin(), request.length());
  }

  /** Takes back a request, or a part of one, or the parts that one was cut into. */
  void cancel(ByteRequest request) {
    List<ByteRequest> rest = new ArrayList<>();
    for (ByteRequest each : waiting) {
      if (request.contains(each)) {
        refuse(each);
      } else if (each.contains(request)
          && request.begin() % Block.BYTES == 0
          && rest.size() < swarm.parts().settings().uploadQueue()) {
        // By blocks only, or a peer could cut one request into a hundred thousand.
        refuse(request);
        rest.addAll(each.without(request));
      } else {
        rest.add(each);
      }
    }
    waiting.clear();
    waiting.addAll(rest);
  }

  /** Reads and sends on, as far as the peer takes it and when it is its turn. */
  void pump() {
    swarm.parts().uploadTurns().want(this);
  }

  @Override
  public boolean canSend() {
    return !closed
        && !waitsForBudget
        && !paced.isWaiting()
        && !waiting.isEmpty()
        && batches < MAX_BATCHES
        && unsent < peer.mostUnsent()
        && peer.channel().isWritable();
  }

  /** Sends what the peer asked for first: from file to socket if it can be, else it is read. */
  @Override
  public void sendBatch() {
    Pace pace = swarm.parts().bandwidth().up();
    if (!pace.allows(paced, peer.tier())) {
      return;
    }
    cutFirst();
    boolean unread = sendsUnread(waiting.element());
    List<ByteRequest> batch = new ArrayList<>();
    int bytes = 0;
    int full = unread ? FILE_BATCH_BYTES : BATCH_BYTES;
    int most = pace.most(peer.tier(), Math.min(full, swarm.parts().uploadTurns().batchBytes()));
    for (ByteRequest request : waiting) {
      int more = Messages.BLOCK_HEAD_BYTES + request.length();
      if (!batch.isEmpty() && (bytes + more > most || sendsUnread(request) != unread)) {
        break;
      }
      batch.add(request);
      bytes += more;
    }
    if (unread || swarm.parts().sendBudget().take(bytes, this)) {
      waitsSince = System.nanoTime();
      batch.forEach(sent -> waiting.remove());
      at(batch.get(0).piece(), batch.get(batch.size() - 1).piece());
      int payload = bytes - batch.size() * Messages.BLOCK_HEAD_BYTES;
      pace.took(paced, peer.tier(), payload);
      batches++;
      swarm.end().jobBegins();
      var sending = new UploadBatch(this, batch, bytes, swarm.parts().uploadTurns().begin(bytes));
      if (!unread) {
        swarm.parts().readers().execute(sending::read);
      } else if (!sending.sendIfOpen()) {
        swarm.parts().readers().execute(sending::open);
      }
    }
  }

  /** A turn goes on while one batch begins where the one before it ended. */
  private void at(int first, int last) {
    if (piece != first) {
      pieceSince = System.nanoTime();
    }
    piece = last;
  }

  private boolean sendsUnread(ByteRequest request) {
    return !peer.isEncrypted()
        && request.length() >= LEAST_UNREAD
        && swarm.warm().has(request.piece(), request.begin(), request.length())
        && swarm.store().files().isSlice(request.piece(), request.begin(), request.length());
  }

  /**
   * First what opens the way for others: to a peer outside, who asks once for its rack; then a
   * piece that nobody else inside has. Nobody waits for long, whatever others ask. Among those
   * alike a piece that was begun is ended first, as half of one is of no use to anybody, but for
   * slow ones; so all who are alike take turns by pieces.
   */
  @Override
  public int urgency() {
    ByteRequest first = waiting.peek();
    if (first == null) {
      return 0;
    }
    long now = System.nanoTime();
    boolean goesOn = first.piece() == piece && now - pieceSince < MOST_WAIT_NANOS;
    return 2 * urgency(first, now) + (goesOn ? 0 : 1);
  }

  /** Time, so that nobody waits for ever, and for some it goes faster. */
  @Override
  public double arrears() {
    return weight * (System.nanoTime() - waitsSince);
  }

  /** How fast its time goes; 1 for most. */
  void setWeight(double newWeight) {
    weight = newWeight;
  }

  private int urgency(ByteRequest first, long now) {
    if (now - waitsSince > MOST_WAIT_NANOS || !peer.pieces().isInside()) {
      return 0;
    }
    return swarm.fetcher().picker().copiesInside(first.piece()) == 0 ? 1 : 2;
  }

  Peer peer() {
    return peer;
  }

  Swarm swarm() {
    return swarm;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * So many more bytes of files wait in the connection; negative: they have left, or never will.
   */
  void unsent(int more) {
    unsent += more;
  }

  /** A batch has been handed to the connection, or never will be. */
  void handedOver() {
    batches--;
    swarm.end().jobEnds();
  }

  /** The peer's tier has changed, and with it the limit. */
  void moved() {
    swarm.parts().bandwidth().up().leave(paced);
    pump();
  }

  void close() {
    closed = true;
    swarm.parts().bandwidth().up().leave(paced);
    waiting.clear();
  }
}
