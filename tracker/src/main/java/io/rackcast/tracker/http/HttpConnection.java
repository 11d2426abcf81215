package io.rackcast.tracker.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.rackcast.tracker.core.AnnounceService;
import io.rackcast.tracker.core.ScrapeService;
import io.rackcast.tracker.core.TrackerMetrics;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: takes requests one after the other, as many as the client pipelines, and answers
 * in their order. While one waits for its token's check, or the client does not take its answers,
 * the next ones wait too, and beyond a bound nothing more is read.
 *
 * <p>All on the connection's event loop.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  private final HttpLimits limits;
  private final Connections connections;
  private final AnnounceService announces;
  private final ScrapeService scrapes;
  private final TrackerMetrics metrics;
  private @Nullable RequestHandler handler;
  private @Nullable ByteBuf input;
  private int searched;
  private boolean answering;
  private boolean draining;
  private boolean closing;
  private @Nullable Future<?> deadline;
  private boolean deadlineIsIdle;

  HttpConnection(
      HttpLimits limits,
      Connections connections,
      AnnounceService announces,
      ScrapeService scrapes,
      TrackerMetrics metrics) {
    this.limits = limits;
    this.connections = connections;
    this.announces = announces;
    this.scrapes = scrapes;
    this.metrics = metrics;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (connections.opened()) {
      arm(ctx, true);
    } else {
      closing = true;
      send(ctx, Responses.plain(ctx.alloc(), "503 Service Unavailable", "too many connections"));
      ctx.flush();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connections.closed();
    closing = true;
    disarm();
    if (input != null) {
      input.release();
      input = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var bytes = (ByteBuf) message;
    if (closing) {
      bytes.release();
    } else if (input == null) {
      input = bytes;
    } else {
      append(ctx, input, bytes);
    }
    drain(ctx);
  }

  private void append(ChannelHandlerContext ctx, ByteBuf before, ByteBuf bytes) {
    int size = before.readableBytes() + bytes.readableBytes();
    var joined = ctx.alloc().buffer(size);
    joined.writeBytes(before).writeBytes(bytes);
    before.release();
    bytes.release();
    input = joined;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    drain(ctx);
    ctx.flush();
  }

  /** Takes requests for as long as there are whole ones and answers can leave. */
  private void drain(ChannelHandlerContext ctx) {
    if (draining) {
      return;
    }
    draining = true;
    while (!answering && !closing && ctx.channel().isWritable() && takeRequest(ctx)) {
      // takeRequest does it all.
    }
    draining = false;
    if (!closing) {
      boolean full = input != null && input.readableBytes() > 2 * limits.maxHeadBytes();
      ctx.channel().config().setAutoRead(!full);
    }
  }

  private boolean takeRequest(ChannelHandlerContext ctx) {
    var bytes = input;
    if (bytes == null) {
      return false;
    }
    skipEmptyLines(bytes);
    int length = headLength(bytes);
    int soFar = length < 0 ? bytes.readableBytes() : length;
    if (soFar > limits.maxHeadBytes()) {
      refuse(ctx, "431 Request Header Fields Too Large", "the request is too long");
      return false;
    }
    if (length < 0) {
      wait(ctx, bytes);
      return false;
    }
    var head = new byte[length];
    bytes.readBytes(head);
    searched = 0;
    disarm();
    answer(ctx, head);
    return true;
  }

  /** Keeps what is there of a request until more comes, but not forever. */
  private void wait(ChannelHandlerContext ctx, ByteBuf bytes) {
    boolean isIdle = !bytes.isReadable();
    if (isIdle) {
      bytes.release();
      input = null;
    }
    if (deadline == null || deadlineIsIdle != isIdle) {
      arm(ctx, isIdle);
    }
  }

  private static void skipEmptyLines(ByteBuf bytes) {
    // A client may end the request before with one line end too many (RFC 9112 section 2.2).
    while (bytes.isReadable()
        && (bytes.getByte(bytes.readerIndex()) == '\r'
            || bytes.getByte(bytes.readerIndex()) == '\n')) {
      bytes.skipBytes(1);
    }
  }

  /** Bytes up to and with the empty line; -1 if it has not come. */
  private int headLength(ByteBuf bytes) {
    int start = bytes.readerIndex();
    int end = bytes.writerIndex();
    int from = Math.max(start, start + searched);
    for (int at = from; at < end; at++) {
      if (bytes.getByte(at) == '\n' && isEmptyLine(bytes, start, at)) {
        return at + 1 - start;
      }
    }
    searched = end - start;
    return -1;
  }

  private static boolean isEmptyLine(ByteBuf bytes, int start, int at) {
    int before = at - 1;
    if (before >= start && bytes.getByte(before) == '\r') {
      before--;
    }
    return before >= start && bytes.getByte(before) == '\n';
  }

  private void answer(ChannelHandlerContext ctx, byte[] head) {
    answering = true;
    try {
      if (handler == null) {
        handler =
            new RequestHandler(
                announces, scrapes, metrics, ctx, response -> answered(ctx, response));
      }
      handler.handle(head);
    } catch (RuntimeException e) {
      LOG.error("an announce could not be answered", e);
      answered(ctx, Responses.failure(ctx.alloc(), "internal error", false));
    }
  }

  private void answered(ChannelHandlerContext ctx, Responses.Response response) {
    if (!answering || !ctx.channel().isActive()) {
      response.bytes().release();
      return;
    }
    answering = false;
    closing = !response.keepAlive();
    send(ctx, response);
    if (!draining) {
      drain(ctx);
      ctx.flush();
    }
    if (!closing && !ctx.channel().isWritable()) {
      // A client that takes no answers is as idle as one that asks nothing.
      arm(ctx, true);
    }
  }

  private void refuse(ChannelHandlerContext ctx, String status, String sentence) {
    closing = true;
    send(ctx, Responses.plain(ctx.alloc(), status, sentence));
  }

  private void send(ChannelHandlerContext ctx, Responses.Response response) {
    var written = ctx.write(response.bytes());
    if (!response.keepAlive()) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void arm(ChannelHandlerContext ctx, boolean isIdle) {
    disarm();
    deadlineIsIdle = isIdle;
    var time = isIdle ? limits.idle() : limits.requestTime();
    deadline = ctx.executor().schedule(() -> close(ctx), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void disarm() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("connection from {} broke: {}", ctx.channel().remoteAddress(), cause.getMessage());
    } else {
      LOG.error("connection from {} failed", ctx.channel().remoteAddress(), cause);
    }
    close(ctx);
  }

  private static void close(ChannelHandlerContext ctx) {
    // channelInactive does what is left to do.
    var unused = ctx.close();
  }
}
