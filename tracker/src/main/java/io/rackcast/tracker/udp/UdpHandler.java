package io.rackcast.tracker.udp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.core.AnnounceService;
import io.rackcast.tracker.core.ScrapeCall;
import io.rackcast.tracker.core.ScrapeService;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.core.TrackerMetrics;
import io.rackcast.tracker.core.TrackerMetrics.Protocol;
import io.rackcast.tracker.hook.Refusal;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the datagrams of one socket. Those that were read together are answered together, with
 * one flush at their end, which the native transport makes one call of the system.
 *
 * <p>To an address that has not proven itself by a good connection id nothing longer is sent than
 * what came from there. All on the socket's event loop.
 */
final class UdpHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(UdpHandler.class);
  private static final String WRONG_ID =
      "this connection id is too old or not yours; connect again";

  /**
   * What all sockets share.
   *
   * @param ids gives and checks connection ids
   * @param ticker what these go by
   * @param mostWaiting announces of a socket that may wait for the check of their tokens
   */
  record Shared(
      AnnounceService announces,
      ScrapeService scrapes,
      TrackerMetrics metrics,
      UdpMetrics udpMetrics,
      ConnectionIds ids,
      Ticker ticker,
      int mostWaiting) {}

  private final Shared shared;
  private final UdpMetrics counts;
  private final Datagram datagram = new Datagram();
  private final AnnounceReader announceReader = new AnnounceReader();
  private final Replies replies = new Replies();
  private final Batch batch;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Exchanges exchanges;
  // Of the batch that is being read: its datagrams came together, and asking for the time costs
  // some hundredths of what an announce does.
  private boolean reading;
  private boolean flushIsComing;
  private long batchNanos;
  private long batchMillis;

  UdpHandler(Shared shared) {
    this.shared = shared;
    this.counts = shared.udpMetrics();
    this.batch = new Batch(shared.announces().lookahead(Sockets.BATCH));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    exchanges = new Exchanges(this, ctx.executor(), shared.mostWaiting());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    context = null;
    replies.release();
    batch.release();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    batch.add((DatagramPacket) message);
    if (batch.isFull()) {
      answerAll();
    }
  }

  private void answerAll() {
    reading = true;
    batchNanos = System.nanoTime();
    batchMillis = shared.ticker().millis();
    batch.lookAhead();
    for (var packet = batch.poll(); packet != null; packet = batch.poll()) {
      answer(packet);
    }
    reading = false;
  }

  private void answer(DatagramPacket packet) {
    try {
      datagram.take(packet);
      answer();
    } catch (RuntimeException e) {
      // The others that came with it are none the worse.
      LOG.error("a datagram could not be answered", e);
    } finally {
      packet.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    answerAll();
    ctx.flush();
    replies.rewind();
  }

  private void answer() {
    if (datagram.length() < Datagram.HEAD_BYTES) {
      counts.dropped(Drop.TOO_SHORT);
    } else if (datagram.length() == Datagram.LIMIT) {
      counts.dropped(Drop.TOO_LONG);
    } else {
      switch (datagram.action()) {
        case Action.CONNECT -> connect();
        case Action.ANNOUNCE -> announce();
        case Action.SCRAPE -> scrape();
        default -> counts.dropped(Drop.UNKNOWN_ACTION);
      }
    }
  }

  private void connect() {
    if (datagram.connectionId() != Action.PROTOCOL_ID) {
      counts.dropped(Drop.NOT_BITTORRENT);
      return;
    }
    var reply = reply(datagram.sender());
    if (reply != null) {
      long id =
          shared
              .ids()
              .give(datagram.addressHigh(), datagram.addressLow(), datagram.isIpv4(), batchMillis);
      ReplyWriter.connect(reply.content(), datagram.transactionId(), id);
      send(reply);
      counts.connected();
    }
  }

  /** Whether the client has shown that it receives at its address; if not, that is dealt with. */
  private boolean isProven() {
    boolean good =
        shared
            .ids()
            .isGood(
                datagram.connectionId(),
                datagram.addressHigh(),
                datagram.addressLow(),
                datagram.isIpv4(),
                batchMillis);
    if (!good) {
      counts.wrongId();
      if (ReplyWriter.errorBytes(WRONG_ID) <= datagram.length()) {
        error(datagram.sender(), datagram.transactionId(), WRONG_ID);
      } else {
        counts.dropped(Drop.CONNECTION_ID);
      }
    }
    return good;
  }

  private void announce() {
    if (datagram.length() < AnnounceReader.BYTES) {
      counts.dropped(Drop.TOO_SHORT);
      return;
    }
    var exchange = isProven() ? begin() : null;
    if (exchange == null) {
      return;
    }
    var call = exchange.announce().begin();
    call.mayBeHeld(hasRoom());
    String wrong = announceReader.read(datagram, call);
    if (wrong == null) {
      shared.announces().announce(call);
    } else {
      call.refuse(Refusal.BAD_REQUEST, wrong);
      answered(exchange, call);
    }
  }

  private void scrape() {
    var exchange = isProven() ? begin() : null;
    if (exchange == null) {
      return;
    }
    var call = exchange.scrape().begin();
    call.mayBeHeld(hasRoom());
    int bytes = datagram.length() - Datagram.HEAD_BYTES;
    int count = bytes / InfoHash.LENGTH;
    if (count == 0 || count > ScrapeCall.MOST || bytes % InfoHash.LENGTH != 0) {
      call.refuse(
          Refusal.BAD_REQUEST,
          "a scrape names 1 to " + ScrapeCall.MOST + " infohashes of 20 bytes each");
      answered(exchange, call);
      return;
    }
    for (int i = 0; i < count; i++) {
      call.ask(InfoHash.of(datagram.bytes(), Datagram.HEAD_BYTES + i * InfoHash.LENGTH));
    }
    call.announce().from(datagram.addressHigh(), datagram.addressLow(), datagram.isIpv4());
    shared.scrapes().scrape(call);
  }

  private @Nullable Exchange begin() {
    var exchange = exchanges == null ? null : exchanges.take();
    if (exchange == null) {
      shared.metrics().announced(Protocol.UDP, Refusal.BUSY, 0);
      error(datagram.sender(), datagram.transactionId(), Refusal.BUSY.sentence());
    } else {
      exchange.begin(datagram, batchNanos);
    }
    return exchange;
  }

  private boolean hasRoom() {
    return exchanges == null || !exchanges.isLast();
  }

  /** Core has answered, at once or later. */
  void answered(Exchange exchange, AnnounceCall call) {
    shared
        .metrics()
        .announced(Protocol.UDP, call.refusal(), System.nanoTime() - exchange.startNanos());
    if (call.refusal() != null) {
      error(exchange.client(), exchange.transactionId(), call.reason());
    } else {
      var reply = reply(exchange.client());
      if (reply != null) {
        ReplyWriter.peers(reply.content(), exchange.transactionId(), call, exchange.isIpv4());
        send(reply);
      }
    }
    giveBack(exchange);
  }

  /** Core has answered, at once or later. */
  void answered(Exchange exchange, ScrapeCall call) {
    shared.metrics().scraped(Protocol.UDP, call.refusal());
    if (call.refusal() != null) {
      error(exchange.client(), exchange.transactionId(), call.reason());
    } else {
      var reply = reply(exchange.client());
      if (reply != null) {
        ReplyWriter.figures(reply.content(), exchange.transactionId(), call);
        send(reply);
      }
    }
    giveBack(exchange);
  }

  private void giveBack(Exchange exchange) {
    if (exchanges != null) {
      exchanges.giveBack(exchange);
    }
  }

  private void error(InetSocketAddress client, int transactionId, String sentence) {
    var reply = reply(client);
    if (reply != null) {
      ReplyWriter.error(reply.content(), transactionId, sentence);
      send(reply);
    }
  }

  /** An empty answer; null, which is counted, if the socket takes no more now. */
  private @Nullable Reply reply(InetSocketAddress client) {
    var ctx = context;
    var reply = ctx != null && ctx.channel().isWritable() ? replies.take(client) : null;
    if (reply == null && flushIsComing) {
      flush();
      reply = replies.take(client);
    }
    if (reply == null) {
      counts.dropped(Drop.UNWRITABLE);
    }
    return reply;
  }

  private void send(Reply reply) {
    var ctx = context;
    if (ctx == null) {
      reply.release();
      return;
    }
    var unused = ctx.write(reply, ctx.voidPromise());
    if (!reading && !flushIsComing) {
      // Behind the others whose tokens were checked meanwhile, to send them in one call.
      flushIsComing = true;
      ctx.executor().execute(this::flush);
    }
  }

  private void flush() {
    flushIsComing = false;
    if (context != null) {
      context.flush();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      // An ICMP error for an answer before, a client that is gone: nothing is wrong here.
      LOG.debug("UDP socket: {}", cause.getMessage());
    } else {
      LOG.error("a datagram could not be answered", cause);
    }
  }
}
