package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Messages to one peer, gathered so that all that one batch of input causes goes out in one write.
 * Used on the event loop.
 */
final class Outbox {
  private final Channel channel;
  private @Nullable ByteBuf gathered;

  Outbox(Channel channel) {
    this.channel = channel;
  }

  /** Where to append messages; they go out at the next {@link #flush()}. */
  ByteBuf buffer() {
    ByteBuf buffer = gathered;
    if (buffer == null) {
      buffer = channel.alloc().ioBuffer(256);
      gathered = buffer;
    }
    return buffer;
  }

  void flush() {
    ByteBuf buffer = gathered;
    if (buffer != null) {
      gathered = null;
      var unused = channel.writeAndFlush(buffer, channel.voidPromise());
    }
  }

  void close() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
