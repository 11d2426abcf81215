package io.rackcast.tracker.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/**
 * An answer that is used again once the socket has taken it. The socket's own reference is given
 * with each {@link #to}; when only the first one is left the answer is free.
 */
final class Reply extends DatagramPacket {
  private static final InetSocketAddress NOBODY = new InetSocketAddress(0);

  private InetSocketAddress receiver = NOBODY;

  Reply(ByteBuf content) {
    super(content, NOBODY);
  }

  boolean isFree() {
    return content().refCnt() == 1;
  }

  /** Makes an empty answer for {@code address} of it. */
  Reply to(InetSocketAddress address) {
    receiver = address;
    content().clear().retain();
    return this;
  }

  @Override
  public InetSocketAddress recipient() {
    return receiver;
  }
}
