package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.pace.Pace;
import io.rackcast.agent.transfer.storage.ContentFiles;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.Messages;
import io.rackcast.agent.transfer.wire.WireException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one peer. Used on the event loop.
 *
 * <p>Requests that wait are read together on a reader thread, each block with its head in one
 * buffer, and written at once: a cold disk never holds up the event loop, and threads change once
 * for some 256 KiB. Two such batches may be under way, so that one is read while the other is sent;
 * nothing more is read for a peer that does not take what it has.
 */
final class Upload implements UploadTurns.Sender {
  private static final Logger LOG = LoggerFactory.getLogger(Upload.class);
  // With heads: 16 blocks of 16 KiB are whole in it.
  private static final int BATCH_BYTES = 260 << 10;
  private static final int MAX_BATCHES = 2;
  private static final long MOST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  // Rejections a peer may leave unread before it is taken for a flood.
  private static final long MAX_UNREAD_REJECTS = 1 << 20;

  private final Peer peer;
  private final Swarm swarm;
  private final Deque<BlockRequest> waiting = new ArrayDeque<>();
  private final Pace.Turn paced = new Pace.Turn(this::pump);
  private int batches;
  private boolean choking = true;
  private boolean waitsForBudget;
  private long waitsSince;
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

  void request(BlockRequest request) {
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

  private void refuse(BlockRequest request) {
    if (!peer.isFast() || closed) {
      return;
    }
    long unread = peer.channel().bytesBeforeWritable();
    if (unread > MAX_UNREAD_REJECTS || peer.out().buffer().readableBytes() > MAX_UNREAD_REJECTS) {
      throw new WireException(CloseCause.FLOOD, "it asks on and does not read the answers");
    }
    Messages.reject(peer.out().buffer(), request.piece(), request.begin(), request.length());
  }

  void cancel(BlockRequest request) {
    if (waiting.remove(request)) {
      refuse(request);
    }
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
        && peer.channel().isWritable();
  }

  /** Reads and sends what the peer asked for first. */
  @Override
  public void sendBatch() {
    Pace pace = swarm.parts().bandwidth().up();
    if (!pace.allows(paced, peer.tier())) {
      return;
    }
    int bytes = nextBatchBytes(pace.most(peer.tier(), BATCH_BYTES));
    if (swarm.parts().sendBudget().take(bytes, this)) {
      waitsSince = System.nanoTime();
      send(bytes);
    }
  }

  /**
   * First what opens the way for others: to a peer outside, who asks once for its rack; then a
   * piece that nobody else inside has. Nobody waits for long, whatever others ask.
   */
  @Override
  public int urgency() {
    BlockRequest first = waiting.peek();
    if (first == null || System.nanoTime() - waitsSince > MOST_WAIT_NANOS) {
      return 0;
    }
    if (!peer.pieces().isInside()) {
      return 0;
    }
    return swarm.fetcher().picker().copiesInside(first.piece()) == 0 ? 1 : 2;
  }

  private int nextBatchBytes(int most) {
    int bytes = 0;
    for (BlockRequest request : waiting) {
      int more = Messages.BLOCK_HEAD_BYTES + request.length();
      if (bytes > 0 && bytes + more > most) {
        break;
      }
      bytes += more;
    }
    return bytes;
  }

  private void send(int bytes) {
    List<BlockRequest> batch = new ArrayList<>();
    int taken = 0;
    while (taken < bytes) {
      BlockRequest request = waiting.remove();
      taken += Messages.BLOCK_HEAD_BYTES + request.length();
      batch.add(request);
    }
    int payload = bytes - batch.size() * Messages.BLOCK_HEAD_BYTES;
    swarm.parts().bandwidth().up().took(paced, peer.tier(), payload);
    batches++;
    swarm.end().jobBegins();
    UploadTurns.Batch turn = swarm.parts().uploadTurns().begin(bytes);
    swarm.parts().readers().execute(() -> read(batch, bytes, turn));
  }

  private void read(List<BlockRequest> batch, int bytes, UploadTurns.Batch turn) {
    ByteBuf out;
    try {
      out = peer.channel().alloc().directBuffer(bytes, bytes);
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.warn("{}: no memory for {} bytes to send: {}", swarm.infoHash(), bytes, e.toString());
      swarm.parts().loop().execute(() -> noMemory(bytes, turn));
      return;
    }
    fill(out, batch, bytes, turn);
  }

  private void fill(ByteBuf out, List<BlockRequest> batch, int bytes, UploadTurns.Batch turn) {
    try {
      for (BlockRequest request : batch) {
        readBlock(swarm.store().files(), request, out);
      }
    } catch (IOException | RuntimeException e) {
      out.release();
      swarm.parts().loop().execute(() -> failed(e, bytes, turn));
      return;
    }
    int payload = bytes - batch.size() * Messages.BLOCK_HEAD_BYTES;
    swarm.parts().loop().execute(() -> write(out, bytes, payload, turn));
  }

  private static void readBlock(ContentFiles files, BlockRequest request, ByteBuf out)
      throws IOException {
    Messages.blockHead(out, request.piece(), request.begin(), request.length());
    int at = out.writerIndex();
    files.read(request.piece(), request.begin(), out.nioBuffer(at, request.length()));
    out.writerIndex(at + request.length());
  }

  private void write(ByteBuf out, int bytes, int payload, UploadTurns.Batch turn) {
    swarm.end().jobEnds();
    batches--;
    if (closed) {
      out.release();
      swarm.parts().sendBudget().giveBack(bytes);
      swarm.parts().uploadTurns().end(turn);
      return;
    }
    peer.channel()
        .writeAndFlush(out)
        .addListener(
            written -> {
              swarm.parts().sendBudget().giveBack(bytes);
              swarm.parts().uploadTurns().end(turn);
              if (written.isSuccess()) {
                peer.sent(payload);
              }
              pump();
            });
    pump();
  }

  private void failed(Exception cause, int bytes, UploadTurns.Batch turn) {
    giveBack(bytes, turn);
    if (!closed) {
      swarm.readFailed(cause);
    }
  }

  /** The content is well; only this peer, whose requests are lost, has to come again. */
  private void noMemory(int bytes, UploadTurns.Batch turn) {
    giveBack(bytes, turn);
    if (!closed) {
      peer.close(CloseCause.FAULT);
    }
  }

  private void giveBack(int bytes, UploadTurns.Batch turn) {
    swarm.end().jobEnds();
    batches--;
    swarm.parts().sendBudget().giveBack(bytes);
    swarm.parts().uploadTurns().end(turn);
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
