package io.rackcast.tracker.udp;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one socket: a fixed number, so that those a client or the network does not take
 * bind no memory. On the socket's event loop.
 */
final class Replies {
  // One batch of datagrams is answered while another one may still wait for the socket.
  private static final int COUNT = 2 * Sockets.BATCH;

  private final @Nullable Reply[] replies = new Reply[COUNT];
  // Without its leak detector: these are held until the end on purpose.
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);
  private int next;

  /** An empty answer for {@code receiver}; null if the socket holds them all. */
  @Nullable Reply take(InetSocketAddress receiver) {
    for (int tried = 0; tried < COUNT; tried++) {
      int i = next;
      next = i + 1 == COUNT ? 0 : i + 1;
      var reply = replies[i];
      if (reply == null) {
        reply = new Reply(memory.directBuffer(ReplyWriter.LIMIT, ReplyWriter.LIMIT));
        replies[i] = reply;
      }
      if (reply.isFree()) {
        return reply.to(receiver);
      }
    }
    return null;
  }

  /** All were handed to the socket: starts again with those that the processor's cache holds. */
  void rewind() {
    next = 0;
  }

  /** Gives the memory back, of those that the socket still has when it is done with them. */
  void release() {
    for (int i = 0; i < COUNT; i++) {
      var reply = replies[i];
      if (reply != null) {
        reply.release();
        replies[i] = null;
      }
    }
  }
}
