package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.storage.ContentFiles;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.Messages;
import io.rackcast.agent.transfer.wire.WireException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one peer. Used on the event loop.
 *
 * <p>Requests that wait are read together on a reader thread, each block with its head in one
 * buffer, and written at once: a cold disk never holds up the event loop, and threads change once
 * for up to 256 KiB. Two such batches may be under way, so that one is read while the other is
 * sent; nothing more is read for a peer that does not take what it has.
 */
final class Upload {
  private static final Logger LOG = LoggerFactory.getLogger(Upload.class);
  private static final int BATCH_BYTES = 256 << 10;
  private static final int MAX_BATCHES = 2;
  // Rejections a peer may leave unread before it is taken for a flood.
  private static final long MAX_UNREAD_REJECTS = 1 << 20;

  private final Peer peer;
  private final Swarm swarm;
  private final Deque<BlockRequest> waiting = new ArrayDeque<>();
  private int batches;
  private boolean choking = true;
  private boolean waitsForBudget;
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

  /** Reads and sends on, as far as the peer takes it. */
  void pump() {
    while (!closed && !waiting.isEmpty() && batches < MAX_BATCHES && peer.channel().isWritable()) {
      int bytes = nextBatchBytes();
      if (!swarm.parts().sendBudget().take(bytes, this)) {
        return;
      }
      send(bytes);
    }
  }

  private int nextBatchBytes() {
    int bytes = 0;
    for (BlockRequest request : waiting) {
      int more = Messages.BLOCK_HEAD_BYTES + request.length();
      if (bytes > 0 && bytes + more > BATCH_BYTES) {
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
    batches++;
    swarm.end().jobBegins();
    swarm.parts().readers().execute(() -> read(batch, bytes));
  }

  private void read(List<BlockRequest> batch, int bytes) {
    ByteBuf out;
    try {
      out = peer.channel().alloc().directBuffer(bytes, bytes);
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.warn("{}: no memory for {} bytes to send: {}", swarm.infoHash(), bytes, e.toString());
      swarm.parts().loop().execute(() -> noMemory(bytes));
      return;
    }
    fill(out, batch, bytes);
  }

  private void fill(ByteBuf out, List<BlockRequest> batch, int bytes) {
    try {
      for (BlockRequest request : batch) {
        readBlock(swarm.store().files(), request, out);
      }
    } catch (IOException | RuntimeException e) {
      out.release();
      swarm.parts().loop().execute(() -> failed(e, bytes));
      return;
    }
    int payload = bytes - batch.size() * Messages.BLOCK_HEAD_BYTES;
    swarm.parts().loop().execute(() -> write(out, bytes, payload));
  }

  private static void readBlock(ContentFiles files, BlockRequest request, ByteBuf out)
      throws IOException {
    Messages.blockHead(out, request.piece(), request.begin(), request.length());
    int at = out.writerIndex();
    files.read(request.piece(), request.begin(), out.nioBuffer(at, request.length()));
    out.writerIndex(at + request.length());
  }

  private void write(ByteBuf out, int bytes, int payload) {
    swarm.end().jobEnds();
    batches--;
    if (closed) {
      out.release();
      swarm.parts().sendBudget().giveBack(bytes);
      return;
    }
    peer.channel()
        .writeAndFlush(out)
        .addListener(
            written -> {
              swarm.parts().sendBudget().giveBack(bytes);
              if (written.isSuccess()) {
                peer.sent(payload);
              }
              pump();
            });
    pump();
  }

  private void failed(Exception cause, int bytes) {
    giveBack(bytes);
    if (!closed) {
      swarm.readFailed(cause);
    }
  }

  /** The content is well; only this peer, whose requests are lost, has to come again. */
  private void noMemory(int bytes) {
    giveBack(bytes);
    if (!closed) {
      peer.close(CloseCause.FAULT);
    }
  }

  private void giveBack(int bytes) {
    swarm.end().jobEnds();
    batches--;
    swarm.parts().sendBudget().giveBack(bytes);
  }

  void close() {
    closed = true;
    waiting.clear();
  }
}
