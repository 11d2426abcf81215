package io.rackcast.tracker.udp;

import io.netty.channel.socket.DatagramPacket;
import io.rackcast.tracker.swarm.Lookahead;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams that were read together, until they are answered one after the other: so it is known
 * early which swarms are wanted, and their memory can be asked for side by side. On the socket's
 * event loop.
 */
final class Batch {
  private static final int INFO_HASH = 16;

  private final @Nullable DatagramPacket[] packets = new DatagramPacket[Sockets.BATCH];
  private final Lookahead lookahead;
  private int size;
  private int next;

  Batch(Lookahead lookahead) {
    this.lookahead = lookahead;
  }

  /** Takes one more, while it is not full. */
  void add(DatagramPacket packet) {
    packets[size++] = packet;
    var bytes = packet.content();
    if (bytes.readableBytes() >= AnnounceReader.BYTES) {
      int at = bytes.readerIndex() + INFO_HASH;
      lookahead.add(bytes.getLong(at), bytes.getLong(at + 8), bytes.getInt(at + 16));
    }
  }

  boolean isFull() {
    return size == packets.length;
  }

  /** Brings closer what the answers need. */
  void lookAhead() {
    lookahead.read();
  }

  /** Gives the next one away, to be released; null, and the batch is empty, if there is none. */
  @Nullable DatagramPacket poll() {
    if (next == size) {
      next = 0;
      size = 0;
      return null;
    }
    var packet = packets[next];
    packets[next++] = null;
    return packet;
  }

  /** Lets go of those that nobody will answer. */
  void release() {
    for (var packet = poll(); packet != null; packet = poll()) {
      packet.release();
    }
  }
}
