package io.rackcast.agent.mirror;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import io.rackcast.agent.image.UpstreamBlob;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends a blob as it comes from its registry, no faster than the client takes it. On the
 * connection's event loop.
 */
final class UpstreamSending implements Sending {
  /** Handed to the connection and not yet taken by the socket. */
  private static final long MOST_UNSENT = 1 << 20;

  private final Channel channel;
  private final UpstreamBlob blob;
  private final MirrorParts parts;
  private final SendingEnd end;
  private long left;
  private long unsent;
  private boolean asks;
  private boolean begun;
  private boolean over;

  /**
   * Sends what comes, and closes the blob at the end.
   *
   * @param length how many bytes are wanted of it
   */
  UpstreamSending(
      Channel channel, UpstreamBlob blob, long length, MirrorParts parts, SendingEnd end) {
    this.channel = channel;
    this.blob = blob;
    this.left = length;
    this.parts = parts;
    this.end = end;
  }

  @Override
  public void start() {
    pump();
  }

  @Override
  public boolean waitsForClient() {
    return unsent > 0;
  }

  @Override
  public void cancel() {
    if (!over) {
      over = true;
      blob.close();
    }
  }

  private void pump() {
    if (over || asks || unsent >= MOST_UNSENT) {
      return;
    }
    if (left == 0) {
      finish();
      return;
    }
    asks = true;
    Duration patience = parts.settings().contentTimeout();
    ScheduledFuture<?> timer =
        channel
            .eventLoop()
            .schedule(() -> gaveUp(patience), patience.toMillis(), TimeUnit.MILLISECONDS);
    var unused =
        blob.next()
            .whenCompleteAsync(
                (bytes, failure) -> {
                  timer.cancel(false);
                  came(bytes, failure);
                },
                channel.eventLoop());
  }

  private void gaveUp(Duration patience) {
    if (!over) {
      fail("the registry sent nothing for %d s".formatted(patience.toSeconds()));
    }
  }

  private void came(@Nullable ByteBuffer bytes, @Nullable Throwable failure) {
    asks = false;
    if (over) {
      return;
    }
    if (bytes == null || !bytes.hasRemaining()) {
      fail(failure == null ? "the registry's answer ended early" : Sentences.of(failure));
      return;
    }
    begin();
    int length = (int) Math.min(left, bytes.remaining());
    left -= length;
    unsent += length;
    var wanted = bytes.slice(bytes.position(), length);
    channel
        .writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(wanted)))
        .addListener(sent -> sent(sent, length));
    pump();
  }

  private void sent(Future<?> sent, int length) {
    unsent -= length;
    if (sent.isSuccess()) {
      parts.metrics().sent(RequestKind.BLOB, ByteSource.UPSTREAM, length);
      pump();
    } else if (!over) {
      fail(Sentences.of(sent.cause()));
    }
  }

  private void begin() {
    if (!begun) {
      begun = true;
      end.firstBytes();
    }
  }

  private void finish() {
    begin();
    cancel();
    end.complete();
  }

  private void fail(String sentence) {
    cancel();
    end.failed(sentence);
  }
}
