package io.rackcast.agent.mirror;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A body that is sent as it comes, and no faster than the client takes it. On the connection's
 * event loop.
 */
abstract class PacedSending implements Sending {
  private final Channel channel;
  private final MirrorParts parts;
  private final SendingEnd end;
  private long unsent;
  private boolean begun;
  private boolean over;

  PacedSending(Channel channel, MirrorParts parts, SendingEnd end) {
    this.channel = channel;
    this.parts = parts;
    this.end = end;
  }

  /** Goes on as far as it can; called again when something was taken. */
  abstract void pump();

  /** Gives back what it reads from. */
  abstract void release();

  @Override
  public final void start() {
    pump();
  }

  @Override
  public final boolean waitsForClient() {
    return unsent > 0;
  }

  @Override
  public final void cancel() {
    if (!over) {
      over = true;
      release();
    }
  }

  final Channel channel() {
    return channel;
  }

  final MirrorParts parts() {
    return parts;
  }

  final boolean isOver() {
    return over;
  }

  final boolean hasBegun() {
    return begun;
  }

  /** Bytes that were written and that the socket has not taken. */
  final long unsent() {
    return unsent;
  }

  /** The head leaves, unless it has. */
  final void begin() {
    if (!begun) {
      begun = true;
      end.firstBytes();
    }
  }

  /** Writes bytes of the blob. */
  final void write(Object bytes, int length, ByteSource source) {
    unsent += length;
    channel.writeAndFlush(bytes).addListener(sent -> sent(sent, length, source));
  }

  private void sent(Future<?> sent, int length, ByteSource source) {
    unsent -= length;
    if (sent.isSuccess()) {
      parts.metrics().sent(RequestKind.BLOB, source, length);
      pump();
    } else if (!over) {
      fail(Sentences.of(sent.cause()));
    }
  }

  /**
   * Goes on when more came, and gives up when it does not for too long.
   *
   * @param nothingCame for how many seconds: a sentence with {@code %d}
   */
  final <T> void await(
      CompletionStage<T> more,
      String nothingCame,
      BiConsumer<@Nullable T, @Nullable Throwable> came) {
    Duration patience = parts.settings().contentTimeout();
    var timer =
        channel
            .eventLoop()
            .schedule(
                () -> gaveUp(nothingCame, patience), patience.toMillis(), TimeUnit.MILLISECONDS);
    var unused =
        more.whenCompleteAsync(
            (value, failure) -> {
              timer.cancel(false);
              came.accept(value, failure);
              pump();
            },
            channel.eventLoop());
  }

  private void gaveUp(String nothingCame, Duration patience) {
    if (!over) {
      fail(nothingCame.formatted(patience.toSeconds()));
    }
  }

  final void finish() {
    begin();
    cancel();
    end.complete();
  }

  final void fail(String sentence) {
    cancel();
    end.failed(sentence);
  }
}
