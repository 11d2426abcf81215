package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.agent.transfer.tls.PeerTls;
import io.rackcast.agent.transfer.tls.TlsFailure;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.ExtensionHandshake;
import io.rackcast.agent.transfer.wire.Handshake;
import io.rackcast.agent.transfer.wire.PeerDecoder;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a connection, in either direction: 68 bytes each way (BEP 3), after which the
 * peer joins its swarm or is closed. What follows the handshake in the same read is kept. Where a
 * connection comes in with TLS (told from plain by its first byte) these are inside of it.
 */
final class Handshaker extends ChannelInboundHandlerAdapter {
  private final EngineParts parts;
  private final Function<InfoHash, Optional<Swarm>> swarms;
  private final @Nullable Swarm dialling;
  private final @Nullable PeerAddress dialled;
  private final ByteBuf got;
  private @Nullable Future<?> timeout;
  private boolean begun;
  private boolean inTls;
  private boolean done;

  private Handshaker(
      EngineParts parts,
      ByteBuf got,
      Function<InfoHash, Optional<Swarm>> swarms,
      @Nullable Swarm dialling,
      @Nullable PeerAddress dialled) {
    this.parts = parts;
    this.got = got;
    this.swarms = swarms;
    this.dialling = dialling;
    this.dialled = dialled;
  }

  /** For a connection that came in. */
  static Handshaker accepting(
      EngineParts parts, ByteBuf got, Function<InfoHash, Optional<Swarm>> swarms) {
    return new Handshaker(parts, got, swarms, null, null);
  }

  /** For a connection to {@code address}, made for {@code swarm}. */
  static Handshaker dialling(EngineParts parts, ByteBuf got, Swarm swarm, PeerAddress address) {
    Function<InfoHash, Optional<Swarm>> only =
        infoHash -> swarm.isNamed(infoHash) ? Optional.of(swarm) : Optional.empty();
    return new Handshaker(parts, got, only, swarm, address);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    long millis = parts.settings().handshakeTimeout().toMillis();
    timeout =
        context
            .executor()
            .schedule(
                () -> close(context, CloseCause.HANDSHAKE_TIMEOUT), millis, TimeUnit.MILLISECONDS);
    if (dialling != null && dialled != null) {
      send(context, dialling.peers().nameFor(dialled));
    }
  }

  private void send(ChannelHandlerContext context, InfoHash infoHash) {
    ByteBuf out = context.alloc().ioBuffer(Handshake.BYTES);
    new Handshake(infoHash, parts.peerId(), true, true).write(out);
    var unused = context.writeAndFlush(out, context.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (!begun && in.isReadable() && !done && begins(context, in)) {
      return;
    }
    try {
      if (done) {
        return;
      }
      got.writeBytes(in, Math.min(in.readableBytes(), Handshake.BYTES - got.readableBytes()));
      if (!Handshake.mayBegin(got)) {
        close(context, CloseCause.NOT_BITTORRENT);
      } else if (got.readableBytes() == Handshake.BYTES) {
        greeted(context, Handshake.read(got), in);
      }
    } finally {
      in.release();
    }
  }

  /** Looks at the first byte of a connection that came in; whether TLS takes it from here. */
  private boolean begins(ChannelHandlerContext context, ByteBuf in) {
    begun = true;
    if (dialled != null || !parts.tls().isOn()) {
      return false;
    }
    if (in.getUnsignedByte(in.readerIndex()) == PeerTls.FIRST_BYTE) {
      SslHandler tls = parts.tls().server(context.alloc(), parts.hashers());
      context.pipeline().addBefore(context.name(), "tls", tls);
      context.pipeline().fireChannelRead(in);
      return true;
    }
    if (!parts.tls().takesPlain()) {
      close(context, parts.tlsLog().plain(remote(context)));
    }
    return false;
  }

  private static String remote(ChannelHandlerContext context) {
    return context.channel().remoteAddress() instanceof InetSocketAddress address
        ? new HostPort(address.getAddress().getHostAddress(), address.getPort()).toString()
        : "that is gone";
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      inTls = handshake.isSuccess();
      if (!inTls) {
        failed(context, handshake.cause());
      }
    }
  }

  private void failed(ChannelHandlerContext context, Throwable cause) {
    if (!done) {
      close(context, parts.tlsLog().failed(remote(context), cause));
    }
  }

  private void greeted(ChannelHandlerContext context, Handshake theirs, ByteBuf rest) {
    Optional<Swarm> found = swarms.apply(theirs.infoHash());
    if (found.isEmpty()) {
      close(context, CloseCause.UNKNOWN_INFOHASH);
      return;
    }
    Swarm swarm = found.get();
    if (dialled != null) {
      swarm.peers().reached(dialled, theirs.peerId());
    }
    if (theirs.peerId().equals(parts.peerId())) {
      close(context, CloseCause.SELF);
      return;
    }
    var remote = (InetSocketAddress) context.channel().remoteAddress();
    var address = IpAddress.of(remote.getAddress());
    Optional<CloseCause> refusal = swarm.peers().refusal(theirs, address, dialled == null);
    if (refusal.isPresent()) {
      close(context, refusal.get());
      return;
    }
    if (dialled == null) {
      // Answered with the name it used, which for a hybrid torrent may be the v2 one.
      send(context, theirs.infoHash());
    }
    join(context, swarm, theirs, address, rest);
  }

  private void join(
      ChannelHandlerContext context,
      Swarm swarm,
      Handshake theirs,
      IpAddress address,
      ByteBuf rest) {
    end();
    Peer peer = swarm.peers().join(context.channel(), theirs, address, dialled);
    var decoder =
        new PeerDecoder(
            swarm.metainfo().pieceCount(),
            Block.BYTES,
            ExtensionHandshake.MAX_REQUEST_BYTES,
            context.alloc(),
            peer.messages());
    var handler = new PeerHandler(peer, decoder, parts.receiveBudget());
    context.pipeline().replace(this, "peer", handler);
    Greeting.to(peer, swarm);
    parts.receiveBudget().join(context.channel());
    if (rest.isReadable()) {
      // Not from the pipeline's head: TLS, if there, has had these bytes already.
      handler.channelRead(context.pipeline().context(handler), rest.retain());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    boolean dialledPlain = context.pipeline().get(SslHandler.class) == null;
    boolean refused = dialled != null && !got.isReadable() && (inTls || dialledPlain);
    close(context, refused ? CloseCause.NAME_REFUSED : CloseCause.GONE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (TlsFailure.isOne(cause)) {
      failed(context, cause);
    } else {
      channelInactive(context);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    got.release();
  }

  private void end() {
    done = true;
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  private void close(ChannelHandlerContext context, CloseCause cause) {
    if (done) {
      return;
    }
    end();
    parts.metrics().closed(cause);
    if (dialling != null && dialled != null) {
      dialling.peers().unreachable(dialled, cause);
    }
    var unused = context.close();
  }
}
