package io.rackcast.agent.announce;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection to a server; carries one call after the other. On the event loop. */
final class HttpLine extends SimpleChannelInboundHandler<FullHttpResponse> {
  private final HttpPool pool;
  private @Nullable HttpCall call;
  private @Nullable Channel channel;
  private boolean used;

  /** Sends its first call when it is connected. */
  HttpLine(HttpPool pool, HttpCall first) {
    this.pool = pool;
    this.call = first;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel = context.channel();
    HttpCall first = call;
    if (first != null && !first.isOver()) {
      send(first);
    } else {
      call = null;
      pool.free(this);
    }
  }

  /** Sends a call; the one before has been answered. */
  void send(HttpCall next) {
    call = next;
    Channel to = channel;
    if (to == null) {
      throw new IllegalStateException("the connection is not open yet");
    }
    var unusedWrite = to.writeAndFlush(next.request());
    // What is answered too late must not be taken for the answer of the next call.
    var unusedEnd =
        next.reply()
            .whenComplete(
                (answer, failure) -> {
                  if (failure != null && next.equals(call)) {
                    var unusedClose = to.close();
                  }
                });
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
    HttpCall answered = call;
    if (answered == null) {
      var unusedClose = context.close();
      return;
    }
    call = null;
    used = true;
    var reply = new HttpReply(response.status().code(), ByteBufUtil.getBytes(response.content()));
    if (HttpUtil.isKeepAlive(response)) {
      pool.free(this);
    } else {
      var unusedClose = context.close();
    }
    answered.reply().complete(reply);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && call == null) {
      var unusedClose = context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    HttpCall unanswered = call;
    call = null;
    if (unanswered != null && !used) {
      unanswered
          .reply()
          .completeExceptionally(new IOException("it closed the connection without an answer"));
    }
    pool.ended(this, used ? unanswered : null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    HttpCall unanswered = call;
    if (unanswered != null && !(used && cause instanceof IOException)) {
      unanswered.reply().completeExceptionally(cause);
    }
    var unusedClose = context.close();
  }
}
