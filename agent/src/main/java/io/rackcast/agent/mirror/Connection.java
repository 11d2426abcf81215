package io.rackcast.agent.mirror;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection: its requests are answered one after the other. On its event loop. */
final class Connection extends SimpleChannelInboundHandler<HttpObject> {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  /**
   * Requests sent ahead of their turn before the connection is closed. To leave them unread would
   * be no better: that the client leaves, only reading tells.
   */
  private static final int MOST_WAITING = 100;

  private static final int LINGER_SECONDS = 2;

  private final MirrorParts parts;
  private final BooleanSupplier stopping;
  private final Deque<HttpRequest> waiting = new ArrayDeque<>();
  private @Nullable Exchange current;
  private boolean closing;

  /**
   * A connection.
   *
   * @param stopping whether it is to be closed after its request
   */
  Connection(MirrorParts parts, BooleanSupplier stopping) {
    this.parts = parts;
    this.stopping = stopping;
  }

  /** Bodies, which no request for pulling has, are dropped as they come. */
  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
    if (closing) {
      return;
    }
    if (message instanceof HttpRequest request) {
      if (waiting.size() >= MOST_WAITING) {
        log.debug("{} sends too many requests ahead; closed", context.channel().remoteAddress());
        var unused = context.close();
        return;
      }
      waiting.add(request);
      next(context);
    } else if (message.decoderResult().isFailure()) {
      var unused = context.close();
    }
  }

  private void next(ChannelHandlerContext context) {
    HttpRequest request = current == null ? waiting.poll() : null;
    if (request == null) {
      return;
    }
    var exchange =
        new Exchange(
            context.channel(),
            request,
            parts,
            !stopping.getAsBoolean(),
            reusable -> ended(context, reusable));
    current = exchange;
    exchange.begin();
  }

  private void ended(ChannelHandlerContext context, boolean reusable) {
    current = null;
    if (!reusable) {
      closeInOrder(context);
    } else if (!waiting.isEmpty()) {
      // Not from here: a thousand requests sent ahead would be a thousand frames deep.
      context.executor().execute(() -> next(context));
    }
  }

  /**
   * Says that no more comes, and reads on for a moment: a close with something unread would reset
   * the connection, and the client lose the answer (RFC 9112 section 9.6).
   */
  private void closeInOrder(ChannelHandlerContext context) {
    closing = true;
    waiting.clear();
    if (!context.channel().isActive()) {
      return;
    }
    if (context.channel() instanceof DuplexChannel channel) {
      var unused = channel.shutdownOutput();
      var late =
          context
              .executor()
              .schedule(
                  () -> {
                    var unusedClose = context.close();
                  },
                  LINGER_SECONDS,
                  TimeUnit.SECONDS);
      channel.closeFuture().addListener(closed -> late.cancel(false));
    } else {
      var unused = context.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && (current == null || current.waitsForClient())) {
      log.debug("{} neither asks nor takes anything; closed", context.channel().remoteAddress());
      var unused = context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    waiting.clear();
    if (current != null) {
      current.gone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException || cause instanceof DecoderException) {
      log.debug("a client left, or sent what is no HTTP", cause);
    } else {
      log.error("a request to the mirror failed", cause);
    }
    var unused = context.close();
  }
}
