package io.rackcast.agent.mirror;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.util.concurrent.Future;
import io.rackcast.agent.swarm.OpenContent;
import io.rackcast.agent.transfer.storage.FileSlice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends ranges of content as its pieces become verified. On the connection's event loop, but for
 * {@link #open}.
 *
 * <p>The kernel is told where the bytes lie (sendfile) and copies nothing of ours. Only a few
 * slices are told ahead of what the socket has taken: so the next is at hand when it takes more,
 * and a client that reads slowly holds no more than that.
 */
final class BlobSending implements Sending {
  /** Told to the kernel at one time. */
  static final int SLICE_BYTES = 1 << 20;

  /** Told and not yet taken by the socket. */
  static final long MOST_UNSENT = 4L * SLICE_BYTES;

  private final Channel channel;
  private final OpenContent content;
  private final MirrorParts parts;
  private final SendingEnd end;
  private final Deque<BodyPlan.Part> rest;
  private final String trailer;
  private long at;
  private long until;
  private long verifiedUntil;
  private long unsent;
  private boolean waitsForContent;
  private boolean opensFile;
  private boolean begun;
  private boolean over;
  private @Nullable String firstHead;
  private ByteSource source = ByteSource.CACHE;

  /** Sends {@code plan}, and closes the content at the end. */
  BlobSending(
      Channel channel, OpenContent content, BodyPlan plan, MirrorParts parts, SendingEnd end) {
    this.channel = channel;
    this.content = content;
    this.parts = parts;
    this.end = end;
    this.rest = new ArrayDeque<>(plan.parts());
    this.trailer = plan.trailer();
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
      content.close();
    }
  }

  private void pump() {
    while (!over && !waitsForContent && !opensFile && unsent < MOST_UNSENT) {
      if (at < until) {
        go();
      } else if (!nextPart()) {
        finish();
      }
    }
  }

  private void go() {
    if (at < verifiedUntil) {
      openNext();
    } else {
      ask();
    }
  }

  /** The head of a part is held back until its first bytes are there. */
  private boolean nextPart() {
    BodyPlan.Part part = rest.peek();
    if (part == null) {
      return false;
    }
    rest.remove();
    at = part.range().from();
    until = part.range().end();
    verifiedUntil = at;
    if (begun || at == until) {
      begin();
      text(part.head());
    } else {
      firstHead = part.head();
    }
    return true;
  }

  private void begin() {
    if (!begun) {
      begun = true;
      end.firstBytes();
    }
    if (firstHead != null) {
      text(firstHead);
      firstHead = null;
    }
  }

  private void ask() {
    waitsForContent = true;
    CompletionStage<Long> verified = content.verifiedFrom(at);
    if (verified.toCompletableFuture().isDone()) {
      verified.whenComplete(this::verified);
      return;
    }
    source = ByteSource.ARRIVING;
    Duration patience = parts.settings().contentTimeout();
    var timer =
        channel
            .eventLoop()
            .schedule(() -> gaveUp(patience), patience.toMillis(), TimeUnit.MILLISECONDS);
    var unused =
        verified.whenCompleteAsync(
            (count, failure) -> {
              timer.cancel(false);
              verified(count, failure);
              pump();
            },
            channel.eventLoop());
  }

  private void verified(@Nullable Long count, @Nullable Throwable failure) {
    waitsForContent = false;
    if (over) {
      return;
    }
    if (count == null || count <= 0) {
      fail(failure == null ? "the content ended early" : Sentences.of(failure));
      return;
    }
    verifiedUntil = at + count;
  }

  private void gaveUp(Duration patience) {
    if (!over) {
      fail(
          "nothing of it came for %d s; see what status says of its sources"
              .formatted(patience.toSeconds()));
    }
  }

  private void openNext() {
    opensFile = true;
    long from = at;
    int length = (int) Math.min(SLICE_BYTES, Math.min(verifiedUntil, until) - at);
    try {
      parts.files().execute(() -> open(from, length));
    } catch (RejectedExecutionException e) {
      fail("the agent is stopping");
    }
  }

  private void open(long from, int length) {
    FileSlice slice = null;
    String failure = null;
    try {
      slice = content.slice(from, length);
    } catch (IOException | RuntimeException e) {
      failure = Sentences.of(e);
    }
    opened(slice, failure);
  }

  private void opened(@Nullable FileSlice slice, @Nullable String failure) {
    try {
      channel
          .eventLoop()
          .execute(
              () -> {
                opensFile = false;
                if (slice != null) {
                  write(slice);
                } else if (!over) {
                  fail(String.valueOf(failure));
                }
                pump();
              });
    } catch (RejectedExecutionException e) {
      if (slice != null) {
        slice.close(); // the mirror has stopped
      }
    }
  }

  private void write(FileSlice slice) {
    if (over) {
      slice.close();
      return;
    }
    begin();
    at += slice.length();
    unsent += slice.length();
    int length = slice.length();
    channel.writeAndFlush(new Region(slice)).addListener(sent -> sent(sent, length));
  }

  private void sent(Future<?> sent, int length) {
    unsent -= length;
    if (sent.isSuccess()) {
      parts.metrics().sent(RequestKind.BLOB, source, length);
      pump();
    } else if (!over) {
      fail(Sentences.of(sent.cause()));
    }
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      var unused =
          channel.write(new DefaultHttpContent(Unpooled.wrappedBuffer(BodyPlan.ascii(text))));
    }
  }

  private void finish() {
    begin();
    text(trailer);
    cancel();
    end.complete();
  }

  private void fail(String sentence) {
    cancel();
    end.failed(sentence);
  }
}
