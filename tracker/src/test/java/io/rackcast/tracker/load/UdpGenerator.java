package io.rackcast.tracker.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Announces over UDP from many addresses and checks what comes back. One thread; requests leave in
 * bursts of one socket, in one {@code sendmmsg}.
 */
final class UdpGenerator implements Generator {
  private static final int REQUEST_BYTES = 98;
  private static final long LOST_NANOS = 500_000_000;
  private static final long RECONNECT_NANOS = 50_000_000_000L;

  private final Population population;
  private final int numwant;
  private final int window;
  private final int burst;
  private final double rate;
  private final Extra options;
  private final PollingLoop loop = new PollingLoop();
  private final Source[] sources;
  private final SplittableRandom random = new SplittableRandom(1);
  private Tally tally = new Tally();

  // Requests under way, by slot; the transaction id is the slot and how often it was used.
  private final int[] slotTorrent;
  private final int[] slotPeer;
  private final int[] slotUse;
  private final long[] slotDue;
  private final boolean[] slotBusy;
  private final ByteBuf[] slotBuffer;
  private final int[] free;
  private int freeCount;

  private int turn;
  private int filled = -1;
  private boolean sending;
  private long nextDue;
  private long lastSweep;
  private long lastConnect;
  private int connected;
  private long lastTurn;

  /**
   * @param window requests under way at most
   * @param burst requests that leave together
   * @param rate requests a second; 0 for as many as get answers
   * @param options of BEP 41, behind each announce
   */
  UdpGenerator(
      InetSocketAddress tracker,
      Population population,
      int numwant,
      int window,
      int burst,
      double rate,
      Extra options)
      throws Exception {
    this.population = population;
    this.numwant = numwant;
    this.window = window;
    this.burst = burst;
    this.rate = rate;
    this.options = options;
    slotTorrent = new int[window];
    slotPeer = new int[window];
    slotUse = new int[window];
    slotDue = new long[window];
    slotBusy = new boolean[window];
    slotBuffer = new ByteBuf[window];
    free = new int[window];
    var memory = new UnpooledByteBufAllocator(true, true);
    for (int i = 0; i < window; i++) {
      free[freeCount++] = i;
      slotBuffer[i] = memory.directBuffer(REQUEST_BYTES);
    }
    sources = new Source[population.addresses()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = new Source(i, tracker);
    }
    loop.spin(this::turn);
    var unused = CompletableFuture.supplyAsync(() -> awaitConnected()).get(30, TimeUnit.SECONDS);
  }

  /** Where it runs: what else is to share its processor. */
  EventLoop loop() {
    return loop.eventLoop();
  }

  private boolean awaitConnected() {
    while (!loop.call(() -> connected == sources.length)) {
      Thread.onSpinWait();
    }
    return true;
  }

  /** A source address with its socket. */
  private final class Source extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final int number;
    private long connectionId;
    private boolean isConnected;

    Source(int number, InetSocketAddress tracker) throws Exception {
      this.number = number;
      var address =
          InetAddress.getByAddress(
              NetUtil.createByteArrayFromIpAddressString(
                  NetUtil.intToIpAddress(population.address(number))));
      var reads = new FixedRecvByteBufAllocator(64 * 2048);
      reads.maxMessagesPerRead(64);
      channel =
          new Bootstrap()
              .group(loop.eventLoop())
              .channelFactory(() -> new EpollDatagramChannel(SocketProtocolFamily.INET))
              .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, 2048)
              .option(ChannelOption.SO_RCVBUF, 1 << 20)
              .option(ChannelOption.RECVBUF_ALLOCATOR, reads)
              .option(ChannelOption.MAX_MESSAGES_PER_WRITE, Integer.MAX_VALUE)
              .handler(this)
              .connect(tracker, new InetSocketAddress(address, 0))
              .sync()
              .channel();
    }

    void connect() {
      var out = channel.alloc().directBuffer(16);
      out.writeLong(0x41727101980L).writeInt(0).writeInt(number);
      var unused = channel.writeAndFlush(out);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var bytes = message instanceof DatagramPacket packet ? packet.content() : (ByteBuf) message;
      try {
        received(this, bytes);
      } finally {
        bytes.release();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      tally.error(String.valueOf(cause.getMessage()));
    }
  }

  private void received(Source source, ByteBuf bytes) {
    int length = bytes.readableBytes();
    int at = bytes.readerIndex();
    if (length < 8) {
      tally.error("a reply of " + length + " bytes");
      return;
    }
    int action = bytes.getInt(at);
    int transaction = bytes.getInt(at + 4);
    if (action == 0 && length == 16) {
      source.connectionId = bytes.getLong(at + 8);
      connected += source.isConnected ? 0 : 1;
      source.isConnected = true;
      return;
    }
    int slot = transaction & 0xffff;
    if (slot >= window || !slotBusy[slot] || (slotUse[slot] & 0x7fff) != transaction >>> 16) {
      tally.error("a reply to no request of mine");
      return;
    }
    tally.latencies.add(System.nanoTime() - slotDue[slot]);
    release(slot);
    if (action == 1 && length >= 20 && (length - 20) % 6 == 0) {
      check(slot, bytes, at + 20, at + length);
    } else {
      tally.error(
          "action "
              + action
              + ", "
              + length
              + " bytes: "
              + bytes.toString(at + 8, length - 8, java.nio.charset.StandardCharsets.ISO_8859_1));
    }
  }

  private void check(int slot, ByteBuf bytes, int from, int end) {
    int torrent = slotTorrent[slot];
    for (int at = from; at < end; at += 6) {
      int peer = population.peerAt(torrent, bytes.getInt(at), bytes.getUnsignedShort(at + 4));
      if (peer < 0) {
        tally.error("a peer that is not in the swarm");
        return;
      }
      if (peer == slotPeer[slot]) {
        tally.selfs++;
      }
    }
    tally.replies++;
    tally.peers += (end - from) / 6;
    tally.bytes += end - from + 20;
  }

  private void release(int slot) {
    slotBusy[slot] = false;
    free[freeCount++] = slot;
  }

  /** One turn of the thread: sends what is due. */
  private void turn() {
    long now = System.nanoTime();
    tally.stalledNanos = Math.max(tally.stalledNanos, now - lastTurn);
    lastTurn = now;
    if (now - lastConnect > RECONNECT_NANOS || lastConnect == 0) {
      lastConnect = now;
      for (var source : sources) {
        source.connect();
      }
    }
    if (now - lastSweep > LOST_NANOS / 4) {
      sweep(now);
    }
    if (sending) {
      send(now);
    }
  }

  private void send(long now) {
    if (rate == 0) {
      while (sending && freeCount >= burst) {
        burst(now);
      }
    } else {
      while (sending && nextDue <= now && freeCount >= burst) {
        burst(nextDue);
        nextDue += (long) (1e9 * burst / rate);
      }
    }
  }

  private void sweep(long now) {
    lastSweep = now;
    for (int i = 0; i < window; i++) {
      if (slotBusy[i] && now - slotDue[i] > LOST_NANOS) {
        tally.lost++;
        release(i);
      }
    }
  }

  private void burst(long due) {
    var source = sources[turn];
    turn = turn + 1 == sources.length ? 0 : turn + 1;
    for (int i = 0; i < burst && sending; i++) {
      request(source, due);
    }
    source.channel.flush();
  }

  private void request(Source source, long due) {
    int torrent;
    int peer;
    if (filled >= 0) {
      torrent = filled / population.peersPerTorrent();
      peer = filled % population.peersPerTorrent();
      filled++;
      if (filled == population.peers()) {
        sending = false;
      }
      source = sources[population.addressOf(torrent, peer)];
    } else {
      torrent = population.torrentAt(source.number, random);
      peer = population.peerOf(torrent, source.number, random);
    }
    int slot = free[--freeCount];
    slotBusy[slot] = true;
    slotUse[slot]++;
    slotTorrent[slot] = torrent;
    slotPeer[slot] = peer;
    slotDue[slot] = due;
    var out = slotBuffer[slot].clear();
    long high = Population.infoHigh(torrent);
    out.writeLong(source.connectionId)
        .writeInt(1)
        .writeInt(slot | (slotUse[slot] & 0x7fff) << 16)
        .writeLong(high)
        .writeLong(Population.mix(high))
        .writeInt(torrent)
        .writeLong(0x2d58583030303120L)
        .writeLong(torrent)
        .writeInt(peer)
        .writeLong(0)
        .writeLong(population.left(peer))
        .writeLong(0)
        .writeInt(filled >= 0 ? 2 : 0)
        .writeInt(0)
        .writeInt(peer)
        .writeInt(numwant)
        .writeShort(population.port(peer))
        .writeBytes(options.of(torrent, peer));
    var unused = source.channel.write(out.retain(), source.channel.voidPromise());
    if (filled >= 0) {
      source.channel.flush();
    }
  }

  /** Every peer announces once. */
  void fill() throws InterruptedException {
    loop.run(
        () -> {
          filled = 0;
          begin();
        });
    loop.await(() -> !sending && freeCount == window);
    loop.run(() -> filled = -1);
  }

  private void begin() {
    sending = true;
    nextDue = System.nanoTime();
  }

  @Override
  public Tally run(double seconds, long serverPid) throws InterruptedException {
    var counted =
        loop.count(
            seconds,
            serverPid,
            () -> {
              tally.clear();
              begin();
            },
            this::end);
    loop.await(() -> freeCount == window);
    return counted;
  }

  private Tally end() {
    sending = false;
    var counted = tally;
    tally = new Tally();
    return counted;
  }

  @Override
  public void close() {
    // The end of the loop alone leaves the sockets open.
    loop.run(
        () -> {
          for (Source source : sources) {
            var unused = source.channel.close();
          }
        });
    loop.close();
  }
}
