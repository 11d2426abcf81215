package io.rackcast.tracker.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;

/**
 * Announces over UDP with forged tokens, no two alike, evenly spaced: an RS256 token of the
 * publisher's with another signature, so that each costs a whole check. On the event loop of a
 * generator, so that one processor is enough for both.
 */
final class Flood implements AutoCloseable {
  private static final int PAUSE_MILLIS = 1;
  private static final int RECONNECT_TURNS = 50_000;

  private final byte[] url;
  private final int eachTurn;
  private final Source[] sources;
  private final Future<?> turns;
  private long made;
  private int turn;
  private final LongAdder sent = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /**
   * Begins at once.
   *
   * @param url path and query with a good token at the end
   * @param rate tokens a second, a multiple of 1,000
   * @param count source addresses
   * @param address the address with this number, as 32 bits
   */
  Flood(
      EventLoop loop,
      InetSocketAddress tracker,
      byte[] url,
      int rate,
      int count,
      IntUnaryOperator address)
      throws Exception {
    this.url = url.clone();
    this.eachTurn = rate * PAUSE_MILLIS / 1000;
    sources = new Source[count];
    for (int i = 0; i < count; i++) {
      sources[i] = new Source(loop, tracker, address.applyAsInt(i));
    }
    turns = loop.scheduleAtFixedRate(this::turn, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private final class Source extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private long connectionId;

    Source(EventLoop loop, InetSocketAddress tracker, int address) throws Exception {
      var local =
          InetAddress.getByAddress(
              NetUtil.createByteArrayFromIpAddressString(NetUtil.intToIpAddress(address)));
      channel =
          new Bootstrap()
              .group(loop)
              .channelFactory(() -> new EpollDatagramChannel(SocketProtocolFamily.INET))
              .handler(this)
              .connect(tracker, new InetSocketAddress(local, 0))
              .sync()
              .channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var bytes = message instanceof DatagramPacket packet ? packet.content() : (ByteBuf) message;
      try {
        if (bytes.readableBytes() == 16 && bytes.getInt(0) == 0) {
          connectionId = bytes.getLong(8);
        } else {
          refused.increment();
        }
      } finally {
        bytes.release();
      }
    }

    void connect() {
      var out = channel.alloc().directBuffer(16);
      out.writeLong(0x41727101980L).writeInt(0).writeInt(1);
      var unused = channel.writeAndFlush(out);
    }

    void announce(byte[] option) {
      var out = channel.alloc().directBuffer(98 + option.length);
      long high = Population.infoHigh(0);
      out.writeLong(connectionId).writeInt(1).writeInt((int) made);
      out.writeLong(high).writeLong(Population.mix(high)).writeInt(0);
      out.writeLong(0x2d58583030303120L).writeLong(made).writeInt(1);
      out.writeLong(0).writeLong(1 << 20).writeLong(0);
      out.writeInt(0).writeInt(0).writeInt(1).writeInt(50).writeShort(9999).writeBytes(option);
      var unused = channel.writeAndFlush(out);
    }
  }

  private void turn() {
    if (turn % RECONNECT_TURNS == 0) {
      for (var source : sources) {
        source.connect();
      }
    }
    turn++;
    for (int i = 0; i < eachTurn; i++) {
      var source = sources[(int) (made % sources.length)];
      if (source.connectionId != 0) {
        source.announce(forged());
        sent.increment();
      }
      made++;
    }
  }

  /** The next token: its number is in the signature. */
  private byte[] forged() {
    for (int i = 0; i < 12; i++) {
      url[url.length - 60 + i] = (byte) ('A' + ((made >>> (4 * i)) & 15));
    }
    return Tokens.blocks(url);
  }

  @Override
  public void close() {
    turns.cancel(false);
    for (var source : sources) {
      source.channel.close().awaitUninterruptibly();
    }
  }

  @Override
  public String toString() {
    return sent + " forged tokens sent, " + refused + " refused so far";
  }
}
