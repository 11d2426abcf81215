package io.rackcast.tracker.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Announces over HTTP from many addresses and checks what comes back: a number of clients, each
 * with one request under way, on a connection that stays or on a new one each time. One thread.
 */
final class HttpGenerator implements Generator {
  private final InetSocketAddress server;
  private final Population population;
  private final int numwant;
  private final boolean keepAlive;
  private final @Nullable String fixedPath;
  private final Extra more;
  private final PollingLoop loop = new PollingLoop();
  private final Client[] clients;
  private final SplittableRandom random = new SplittableRandom(1);
  private Tally tally = new Tally();
  private boolean sending;
  private int filled = -1;
  private int idle;

  /**
   * @param clients how many have a request under way
   * @param keepAlive whether connections stay
   * @param fixedPath what to get instead of announces, of any content; null for announces
   * @param more what an announce URL has in front of the announce's own parameters
   */
  HttpGenerator(
      InetSocketAddress server,
      Population population,
      int numwant,
      int clients,
      boolean keepAlive,
      @Nullable String fixedPath,
      Extra more) {
    this.server = server;
    this.population = population;
    this.numwant = numwant;
    this.keepAlive = keepAlive;
    this.fixedPath = fixedPath;
    this.more = more;
    this.clients = new Client[clients];
    for (int i = 0; i < clients; i++) {
      this.clients[i] = new Client(i);
    }
    idle = clients;
    loop.spin(() -> {});
  }

  private final class Client extends ChannelInboundHandlerAdapter {
    private final int number;
    private @Nullable Channel channel;
    private final byte[] input = new byte[64 << 10];
    private int length;
    private int torrent;
    private int peer;
    private long start;
    private boolean waiting;

    Client(int number) {
      this.number = number;
    }

    void next() {
      if (!sending) {
        idle++;
        return;
      }
      choose();
      start = System.nanoTime();
      waiting = true;
      var open = channel;
      if (open != null && open.isActive()) {
        request(open);
      } else {
        connect();
      }
    }

    private void choose() {
      if (filled >= 0) {
        torrent = filled / population.peersPerTorrent();
        peer = filled % population.peersPerTorrent();
        filled++;
        sending = filled < population.peers();
      } else {
        int source = number % population.addresses();
        torrent = population.torrentAt(source, random);
        peer = population.peerOf(torrent, source, random);
      }
    }

    private void connect() {
      int source =
          filled >= 0 ? population.addressOf(torrent, peer) : number % population.addresses();
      int bits = population.address(source);
      InetAddress address;
      try {
        address =
            InetAddress.getByAddress(
                new byte[] {
                  (byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits
                });
      } catch (java.net.UnknownHostException e) {
        throw new IllegalStateException(e);
      }
      var unused =
          new Bootstrap()
              .group(loop.eventLoop())
              .channelFactory(EpollSocketChannel::new)
              .option(ChannelOption.TCP_NODELAY, true)
              .option(ChannelOption.SO_REUSEADDR, true)
              .handler(this)
              .connect(server, new InetSocketAddress(address, 0))
              .addListener(
                  done -> {
                    if (!done.isSuccess()) {
                      failed("cannot connect: " + done.cause().getMessage());
                    }
                  });
    }

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      channel = ctx.channel();
      length = 0;
      request(ctx.channel());
    }

    private void request(Channel open) {
      var out = open.alloc().directBuffer(1024);
      if (fixedPath != null) {
        out.writeCharSequence("GET " + fixedPath, US_ASCII);
      } else {
        announce(out);
      }
      out.writeCharSequence(
          keepAlive
              ? " HTTP/1.1\r\nHost: tracker\r\n\r\n"
              : " HTTP/1.1\r\nHost: tracker\r\nConnection: close\r\n\r\n",
          US_ASCII);
      var unused = open.writeAndFlush(out);
    }

    private void announce(ByteBuf out) {
      long high = Population.infoHigh(torrent);
      out.writeCharSequence("GET /announce?", US_ASCII);
      out.writeBytes(more.of(torrent, peer));
      out.writeCharSequence("info_hash=", US_ASCII);
      escaped(out, high, 8);
      escaped(out, Population.mix(high), 8);
      escaped(out, torrent, 4);
      out.writeCharSequence("&peer_id=-XX0001-", US_ASCII);
      decimal(out, 1_000_000 + torrent);
      decimal(out, 10_000 + peer % 90_000);
      out.writeCharSequence("&port=", US_ASCII);
      decimal(out, population.port(peer));
      out.writeCharSequence("&uploaded=0&downloaded=0&left=", US_ASCII);
      decimal(out, (int) population.left(peer));
      out.writeCharSequence("&compact=1&numwant=", US_ASCII);
      decimal(out, numwant);
      if (filled >= 0) {
        out.writeCharSequence("&event=started", US_ASCII);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var bytes = (ByteBuf) message;
      int size = Math.min(bytes.readableBytes(), input.length - length);
      bytes.readBytes(input, length, size);
      length += size;
      bytes.release();
      if (keepAlive) {
        int body = body();
        if (body > 0) {
          int total = body + contentLength(body);
          if (length >= total) {
            answered(body, total);
          }
        }
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (ctx.channel() == channel) {
        channel = null;
        if (waiting) {
          int body = body();
          if (body > 0) {
            answered(body, length);
          } else {
            failed("closed without a reply");
          }
        }
      }
    }

    private void failed(String why) {
      tally.error(why);
      waiting = false;
      loop.eventLoop().execute(this::next);
    }

    private void answered(int body, int end) {
      waiting = false;
      tally.latencies.add(System.nanoTime() - start);
      check(body, end);
      length = 0;
      if (channel != null && filled >= 0) {
        // The next one comes from another address.
        var unused = channel.close();
        channel = null;
      }
      next();
    }

    private void check(int body, int end) {
      if (fixedPath != null) {
        tally.replies++;
        tally.bytes += end;
        return;
      }
      int at = indexOf("5:peers", body, end);
      int colon = at < 0 ? -1 : indexOf(":", at + 7, end);
      if (colon < 0) {
        tally.error(new String(input, 0, end, ISO_8859_1));
        return;
      }
      int size = number(at + 7);
      for (int i = colon + 1; i + 6 <= colon + 1 + size; i += 6) {
        int address =
            input[i] << 24
                | (input[i + 1] & 0xff) << 16
                | (input[i + 2] & 0xff) << 8
                | (input[i + 3] & 0xff);
        int port = (input[i + 4] & 0xff) << 8 | (input[i + 5] & 0xff);
        int other = population.peerAt(torrent, address, port);
        if (other < 0) {
          tally.error("a peer that is not in the swarm");
          return;
        }
        tally.selfs += other == peer ? 1 : 0;
      }
      tally.replies++;
      tally.peers += size / 6;
      tally.bytes += end;
    }

    private int body() {
      int at = indexOf("\r\n\r\n", 0, length);
      return at < 0 ? -1 : at + 4;
    }

    private int contentLength(int end) {
      int at = indexOf("ontent-", 0, end);
      while (at >= 0 && (input[at + 7] | 0x20) != 'l') {
        at = indexOf("ontent-", at + 1, end);
      }
      return at < 0 ? 0 : number(indexOf(":", at, end) + 1);
    }

    private int number(int from) {
      int at = from;
      while (input[at] == ' ') {
        at++;
      }
      int value = 0;
      while (input[at] >= '0' && input[at] <= '9') {
        value = value * 10 + input[at++] - '0';
      }
      return value;
    }

    private int indexOf(String text, int from, int end) {
      for (int at = from; at + text.length() <= end; at++) {
        int i = 0;
        while (i < text.length() && input[at + i] == text.charAt(i)) {
          i++;
        }
        if (i == text.length()) {
          return at;
        }
      }
      return -1;
    }
  }

  private static void escaped(ByteBuf out, long value, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) {
      int octet = (int) (value >>> (8 * i)) & 0xff;
      out.writeByte('%');
      out.writeByte(Character.toUpperCase(Character.forDigit(octet >> 4, 16)));
      out.writeByte(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
    }
  }

  private static void decimal(ByteBuf out, int value) {
    if (value >= 10) {
      decimal(out, value / 10);
    }
    out.writeByte('0' + value % 10);
  }

  private void start() {
    sending = true;
    idle = 0;
    for (var client : clients) {
      client.next();
    }
  }

  /** Every peer announces once. */
  void fill() throws InterruptedException {
    loop.run(
        () -> {
          filled = 0;
          start();
        });
    loop.await(this::isIdle);
    loop.run(() -> filled = -1);
  }

  private boolean isIdle() {
    return idle == clients.length;
  }

  @Override
  public Tally run(double seconds, long serverPid) throws InterruptedException {
    var counted =
        loop.count(
            seconds,
            serverPid,
            () -> {
              tally = new Tally();
              start();
            },
            this::end);
    loop.await(this::isIdle);
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
          for (var client : clients) {
            var open = client.channel;
            if (open != null) {
              var unused = open.close();
            }
          }
        });
    loop.close();
  }
}
