package io.rackcast.agent.mirror;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.rackcast.agent.image.UpstreamBlob;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a blob as it comes from its registry, no faster than the client takes it. On the
 * connection's event loop.
 */
final class UpstreamSending extends PacedSending {
  /** Handed to the connection and not yet taken by the socket. */
  private static final long MOST_UNSENT = 1 << 20;

  private final UpstreamBlob blob;
  private long left;
  private boolean asks;

  /**
   * Sends what comes, and closes the blob at the end.
   *
   * @param length how many bytes are wanted of it
   */
  UpstreamSending(
      Channel channel, UpstreamBlob blob, long length, MirrorParts parts, SendingEnd end) {
    super(channel, parts, end);
    this.blob = blob;
    this.left = length;
  }

  @Override
  void release() {
    blob.close();
  }

  @Override
  void pump() {
    if (isOver() || asks || unsent() >= MOST_UNSENT) {
      return;
    }
    if (left == 0) {
      finish();
      return;
    }
    asks = true;
    await(blob.next(), "the registry sent nothing for %d s", this::came);
  }

  private void came(@Nullable ByteBuffer bytes, @Nullable Throwable failure) {
    asks = false;
    if (isOver()) {
      return;
    }
    if (bytes == null || !bytes.hasRemaining()) {
      fail(failure == null ? "the registry's answer ended early" : Sentences.of(failure));
      return;
    }
    begin();
    int length = (int) Math.min(left, bytes.remaining());
    left -= length;
    var wanted = bytes.slice(bytes.position(), length);
    write(new DefaultHttpContent(Unpooled.wrappedBuffer(wanted)), length, ByteSource.UPSTREAM);
  }
}
