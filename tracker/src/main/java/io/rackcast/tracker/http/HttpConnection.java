package io.rackcast.tracker.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.tracker.core.TrackerMetrics.Protocol;
import io.rackcast.tracker.http.Connections.Welcome;
import io.rackcast.tracker.http.RequestReader.Outcome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
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

  /** Its neighbours among the loop's deadlines. */
  @Nullable HttpConnection next;

  @Nullable HttpConnection previous;

  private final Desk desk;
  private final Connections connections;
  private final Protocol protocol;
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable Remote remote;
  private @Nullable ByteBuf input;
  private int searched;
  private boolean answering;
  private boolean draining;
  private boolean closing;
  private boolean ending;
  private boolean reading = true;
  private long deadline = Deadlines.NEVER;

  HttpConnection(Desk desk, Connections connections, Protocol protocol) {
    this.desk = desk;
    this.connections = connections;
    this.protocol = protocol;
  }

  Protocol protocol() {
    return protocol;
  }

  /** The other end. */
  Remote remote() {
    if (remote == null) {
      var address = (InetSocketAddress) ctx().channel().remoteAddress();
      remote = new Remote(IpAddress.of(address.getAddress()), desk.rules());
    }
    return remote;
  }

  private ChannelHandlerContext ctx() {
    return Objects.requireNonNull(ctx);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    ctx = context;
    var welcome = connections.opened();
    desk.deadlines().add(this);
    deadline = desk.deadlines().now() + desk.limits().idle().toNanos();
    if (welcome == Welcome.REFUSED && protocol == Protocol.HTTP) {
      refuse("503 Service Unavailable", "too many connections; try again later");
      context.flush();
    } else if (welcome != Welcome.SERVED) {
      // A TLS handshake only to say no would cost more than a connection.
      closing = true;
      close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connections.closed();
    desk.deadlines().remove(this);
    closing = true;
    releaseInput();
  }

  private void releaseInput() {
    if (input != null) {
      input.release();
      input = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var bytes = (ByteBuf) message;
    if (closing) {
      bytes.release();
    } else if (input == null) {
      input = bytes;
    } else {
      input = joined(input, bytes);
    }
    drain();
  }

  private ByteBuf joined(ByteBuf before, ByteBuf bytes) {
    int size = before.readableBytes() + bytes.readableBytes();
    ByteBuf whole = before;
    if (before.writableBytes() < bytes.readableBytes()) {
      whole = ctx().alloc().directBuffer(2 * size).writeBytes(before);
      before.release();
    }
    whole.writeBytes(bytes);
    bytes.release();
    return whole;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      ending = true;
      if (!answering && !closing) {
        closing = true;
        // Behind the answers that are under way.
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    drain();
    context.flush();
  }

  /** Takes requests for as long as there are whole ones and answers can leave. */
  private void drain() {
    if (draining) {
      return;
    }
    draining = true;
    if (canTake() && input != null) {
      desk.inbox().load(input);
      while (canTake() && input != null && takeRequest(input)) {
        // takeRequest does it all.
      }
    }
    draining = false;
    if (!closing) {
      read(input == null || input.readableBytes() <= 2 * desk.limits().maxHeadBytes());
    }
  }

  private boolean canTake() {
    return !answering && !closing && ctx().channel().isWritable();
  }

  private void read(boolean wanted) {
    if (reading != wanted) {
      reading = wanted;
      ctx().channel().config().setAutoRead(wanted);
    }
  }

  private boolean takeRequest(ByteBuf bytes) {
    var inbox = desk.inbox();
    bytes.skipBytes(inbox.takeTo(inbox.at() + inbox.emptyLines()));
    if (searched > 0 && !inbox.hasEmptyLine(searched)) {
      return await(bytes);
    }
    var exchange = desk.take();
    var outcome = Outcome.INCOMPLETE;
    try {
      outcome = desk.reader().read(inbox.bytes(), inbox.at(), inbox.end(), exchange);
    } finally {
      if (outcome != Outcome.WHOLE) {
        desk.giveBack(exchange);
      }
    }
    return switch (outcome) {
      case INCOMPLETE -> await(bytes);
      case NOT_SERVED -> {
        refuse(desk.reader().status(), desk.reader().sentence());
        yield false;
      }
      case WHOLE -> take(exchange, bytes);
    };
  }

  private boolean take(Exchange exchange, ByteBuf bytes) {
    int length = desk.inbox().takeTo(desk.reader().end());
    if (length > desk.limits().maxHeadBytes()) {
      desk.giveBack(exchange);
      return tooLong();
    }
    bytes.skipBytes(length);
    if (!bytes.isReadable()) {
      releaseInput();
    }
    searched = 0;
    answering = true;
    deadline = Deadlines.NEVER;
    exchange.answer(this, desk.reader(), System.nanoTime());
    return true;
  }

  /** Keeps what is there of a request until more comes, but not forever. */
  private boolean await(ByteBuf bytes) {
    var inbox = desk.inbox();
    if (inbox.at() > 0 && inbox.size() < bytes.readableBytes()) {
      inbox.load(bytes);
      return true;
    }
    if (bytes.readableBytes() > desk.limits().maxHeadBytes()) {
      return tooLong();
    }
    boolean hasBegun = searched > 0;
    searched = bytes.readableBytes();
    if (searched == 0) {
      releaseInput();
    } else if (!hasBegun) {
      deadline = desk.deadlines().now() + desk.limits().requestTime().toNanos();
    }
    return false;
  }

  private boolean tooLong() {
    refuse("431 Request Header Fields Too Large", "the request is too long");
    return false;
  }

  /** Sends an answer, and goes on; the bytes are released. */
  void answered(ByteBuf response, boolean keepAlive) {
    if (!answering || !ctx().channel().isActive()) {
      response.release();
      return;
    }
    answering = false;
    // A client that takes no answers is as idle as one that asks nothing.
    deadline = desk.deadlines().now() + desk.limits().idle().toNanos();
    if (keepAlive && !ending) {
      var unused = ctx().write(response, ctx().voidPromise());
    } else {
      closing = true;
      ctx().write(response).addListener(ChannelFutureListener.CLOSE);
    }
    if (!draining) {
      drain();
      ctx().flush();
    }
  }

  /**
   * Sends a response that ends the connection. What the client still sends is thrown away until it
   * closes, else the system would take the response back from it.
   */
  private void refuse(String status, String sentence) {
    closing = true;
    releaseInput();
    read(true);
    deadline = desk.deadlines().now() + desk.limits().linger().toNanos();
    ctx()
        .write(Responses.plain(ctx().alloc(), status, sentence, false))
        .addListener(
            sent -> {
              if (protocol == Protocol.HTTP
                  && sent.isSuccess()
                  && ctx().channel() instanceof DuplexChannel socket) {
                var unused = socket.shutdownOutput();
              } else {
                close();
              }
            });
  }

  /** The tracker stops: what was asked is answered, nothing more is taken. */
  void end() {
    ending = true;
    if (!answering && !closing) {
      closing = true;
      close();
    }
  }

  long deadline() {
    return deadline;
  }

  /** Its time is over. */
  void expire() {
    close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("a connection from {} broke", remoteAddress(context), cause);
    } else if (cause instanceof DecoderException) {
      // Without its message: that may show what was sent, a token too, to whom it was not meant.
      LOG.debug("a connection from {} is not TLS as it is spoken here", remoteAddress(context));
    } else {
      LOG.error("a connection from {} failed", remoteAddress(context), cause);
    }
    close();
  }

  private static SocketAddress remoteAddress(ChannelHandlerContext context) {
    return context.channel().remoteAddress();
  }

  private void close() {
    // channelInactive does what is left to do.
    var unused = ctx().close();
  }
}
