package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Messages to one peer, gathered so that all that one batch of input causes goes out in one write.
 * Used on the event loop.
 */
final class Outbox {
  /** What nobody waits for goes with the next message that somebody does, or after so long. */
  static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Channel channel;
  private @Nullable ByteBuf gathered;
  private boolean isAwaited;
  private long since;

  Outbox(Channel channel) {
    this.channel = channel;
  }

  /** Where to append messages; they go out at the next {@link #flush()}. */
  ByteBuf buffer() {
    isAwaited = true;
    return gathered();
  }

  /** As {@link #buffer()}, for messages that have time. */
  ByteBuf late() {
    return gathered();
  }

  private ByteBuf gathered() {
    ByteBuf buffer = gathered;
    if (buffer == null) {
      buffer = channel.alloc().ioBuffer(256);
      gathered = buffer;
      since = System.nanoTime();
    }
    return buffer;
  }

  /** Sends what was appended, if anything in it is awaited or has waited for long. */
  void flush() {
    ByteBuf buffer = gathered;
    if (buffer != null && (isAwaited || System.nanoTime() - since > LATE_NANOS)) {
      gathered = null;
      isAwaited = false;
      var unused = channel.writeAndFlush(buffer, channel.voidPromise());
    }
  }

  /** Sends all that was appended. */
  void flushAll() {
    if (gathered != null) {
      isAwaited = true;
      flush();
    }
  }

  void close() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
