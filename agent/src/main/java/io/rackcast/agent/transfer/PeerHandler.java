package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.PeerDecoder;
import io.rackcast.agent.transfer.wire.WireException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The channel of a peer that has joined a swarm: bytes to messages, events to the peer. */
final class PeerHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(PeerHandler.class);

  private final Peer peer;
  private final PeerDecoder decoder;
  private final ReceiveBudget budget;
  private boolean closed;

  PeerHandler(Peer peer, PeerDecoder decoder, ReceiveBudget budget) {
    this.peer = peer;
    this.decoder = decoder;
    this.budget = budget;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!isOver() && context.channel().isActive()) {
        decoder.feed(in);
      }
    } catch (WireException e) {
      LOG.debug("{} broke the protocol: {}", context.channel().remoteAddress(), e.getMessage());
      close(e.closeCause());
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!isOver() && context.channel().isActive()) {
      try {
        peer.batchEnd();
        peer.expect(decoder.expected());
      } catch (WireException e) {
        close(e.closeCause());
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!isOver() && context.channel().isWritable()) {
      peer.upload().pump();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    close(CloseCause.GONE);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    budget.leave(context.channel());
    decoder.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Netty wraps what TLS throws.
    if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
      close(CloseCause.GONE);
      return;
    }
    LOG.error("a fault of ours while talking to {}", context.channel().remoteAddress(), cause);
    close(CloseCause.FAULT);
  }

  /** In TLS the channel is open for a while after the peer was closed, by whomever. */
  private boolean isOver() {
    return closed || peer.upload().isClosed();
  }

  private void close(CloseCause cause) {
    closed = true;
    peer.close(cause);
  }
}
