package io.rackcast.agent.mirror;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.rackcast.agent.swarm.OpenContent;
import io.rackcast.agent.transfer.storage.FileSlice;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends ranges of content as its pieces become verified. On the connection's event loop, but for
 * {@link #open}.
 *
 * <p>The kernel is told where the bytes lie (sendfile) and copies nothing of ours. Only a few
 * slices are told ahead of what the socket has taken: so the next is at hand when it takes more,
 * and a client that reads slowly holds no more than that.
 */
final class BlobSending extends PacedSending {
  /** Told to the kernel at one time. */
  static final int SLICE_BYTES = 1 << 20;

  /** Told and not yet taken by the socket. */
  static final long MOST_UNSENT = 4L * SLICE_BYTES;

  private final OpenContent content;
  private final Deque<BodyPlan.Part> rest;
  private final String trailer;
  private long at;
  private long until;
  private long verifiedUntil;
  private boolean waitsForContent;
  private boolean opensFile;
  private @Nullable String firstHead;
  private ByteSource source = ByteSource.CACHE;

  /** Sends {@code plan}, and closes the content at the end. */
  BlobSending(
      Channel channel, OpenContent content, BodyPlan plan, MirrorParts parts, SendingEnd end) {
    super(channel, parts, end);
    this.content = content;
    this.rest = new ArrayDeque<>(plan.parts());
    this.trailer = plan.trailer();
  }

  @Override
  void release() {
    content.close();
  }

  @Override
  void pump() {
    while (!isOver() && !waitsForContent && !opensFile && unsent() < MOST_UNSENT) {
      if (at < until) {
        go();
      } else if (!nextPart()) {
        end();
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
    if (hasBegun() || at == until) {
      begin();
      text(part.head());
    } else {
      firstHead = part.head();
    }
    return true;
  }

  private void ask() {
    waitsForContent = true;
    CompletionStage<Long> verified = content.verifiedFrom(at);
    if (verified.toCompletableFuture().isDone()) {
      verified.whenComplete(this::verified);
      return;
    }
    source = ByteSource.ARRIVING;
    await(
        verified,
        "nothing of it came for %d s; see what status says of its sources",
        this::verified);
  }

  private void verified(@Nullable Long count, @Nullable Throwable failure) {
    waitsForContent = false;
    if (isOver()) {
      return;
    }
    if (count == null || count <= 0) {
      fail(failure == null ? "the content ended early" : Sentences.of(failure));
      return;
    }
    verifiedUntil = at + count;
  }

  private void openNext() {
    opensFile = true;
    long from = at;
    int length = (int) Math.min(SLICE_BYTES, Math.min(verifiedUntil, until) - at);
    try {
      parts().files().execute(() -> open(from, length));
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
      channel()
          .eventLoop()
          .execute(
              () -> {
                opensFile = false;
                if (slice != null) {
                  write(slice);
                } else if (!isOver()) {
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
    if (isOver()) {
      slice.close();
      return;
    }
    begin();
    if (firstHead != null) {
      text(firstHead);
      firstHead = null;
    }
    at += slice.length();
    write(new Region(slice), slice.length(), source);
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      var unused =
          channel().write(new DefaultHttpContent(Unpooled.wrappedBuffer(BodyPlan.ascii(text))));
    }
  }

  private void end() {
    begin();
    text(trailer);
    finish();
  }
}
