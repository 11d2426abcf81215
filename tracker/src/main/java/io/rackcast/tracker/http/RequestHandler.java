package io.rackcast.tracker.http;

import io.netty.channel.ChannelHandlerContext;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.core.AnnounceService;
import io.rackcast.tracker.core.ScrapeCall;
import io.rackcast.tracker.core.ScrapeService;
import io.rackcast.tracker.core.TrackerMetrics;
import io.rackcast.tracker.core.TrackerMetrics.Protocol;
import io.rackcast.tracker.hook.Refusal;
import io.rackcast.tracker.http.RequestHead.NotServedException;
import io.rackcast.tracker.http.Responses.Response;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the requests of a connection into responses, one after the other. On the connection's event
 * loop.
 */
final class RequestHandler {
  private final AnnounceService announces;
  private final ScrapeService scrapes;
  private final TrackerMetrics metrics;
  private final ChannelHandlerContext ctx;
  private final Consumer<Response> then;
  private final AnnounceCall announce;
  private @Nullable ScrapeCall scrape;
  private @Nullable IpAddress remote;

  // Of the request that is being answered.
  private HttpAnnounce form = new HttpAnnounce(true, true);
  private boolean keepAlive;
  private boolean isHttp10;
  private long start;

  /**
   * For the connection of {@code ctx}.
   *
   * @param then gets each response, on the event loop, at once or later
   */
  RequestHandler(
      AnnounceService announces,
      ScrapeService scrapes,
      TrackerMetrics metrics,
      ChannelHandlerContext ctx,
      Consumer<Response> then) {
    this.announces = announces;
    this.scrapes = scrapes;
    this.metrics = metrics;
    this.ctx = ctx;
    this.then = then;
    this.announce = new AnnounceCall(ctx.executor(), this::answered);
  }

  /** Answers the request with this head; the one before must have its response. */
  void handle(byte[] bytes) {
    RequestHead head;
    try {
      head = RequestHead.read(bytes);
    } catch (NotServedException e) {
      then.accept(Responses.plain(ctx.alloc(), e.status(), e.sentence()));
      return;
    }
    start = System.nanoTime();
    keepAlive = head.keepAlive();
    isHttp10 = head.isHttp10();
    switch (head.path()) {
      case "/announce" -> announce(bytes, head);
      case "/scrape" -> scrape(bytes, head);
      default ->
          then.accept(
              Responses.plain(
                  ctx.alloc(),
                  "404 Not Found",
                  "this is a BitTorrent tracker; it answers /announce and /scrape",
                  keepAlive && !isHttp10));
    }
  }

  private void announce(byte[] bytes, RequestHead head) {
    announce.begin();
    try {
      form = HttpAnnounce.read(bytes, head.queryFrom(), head.queryEnd(), announce);
    } catch (BadRequestException e) {
      announce.refuse(Refusal.BAD_REQUEST, e.sentence());
      answered(announce);
      return;
    }
    announce.announce().from(remote());
    announces.announce(announce);
  }

  private void answered(AnnounceCall call) {
    metrics.announced(Protocol.HTTP, call.refusal(), System.nanoTime() - start);
    if (call.refusal() != null) {
      failure(call.reason());
    } else {
      bencoded(out -> ReplyWriter.peers(out, call, form.compact(), form.noPeerId()));
    }
  }

  private void scrape(byte[] bytes, RequestHead head) {
    if (scrape == null) {
      scrape = new ScrapeCall(ctx.executor(), this::answered);
    }
    var call = scrape.begin();
    try {
      HttpScrape.read(bytes, head.queryFrom(), head.queryEnd(), call);
    } catch (BadRequestException e) {
      call.refuse(Refusal.BAD_REQUEST, e.sentence());
      answered(call);
      return;
    }
    call.announce().from(remote());
    scrapes.scrape(call);
  }

  private void answered(ScrapeCall call) {
    metrics.scraped(Protocol.HTTP, call.refusal());
    if (call.refusal() != null) {
      failure(call.reason());
    } else {
      bencoded(out -> ReplyWriter.figures(out, call));
    }
  }

  private void failure(String reason) {
    bencoded(out -> ReplyWriter.failure(out, reason));
  }

  private void bencoded(Responses.Body body) {
    then.accept(Responses.bencoded(ctx.alloc(), keepAlive, isHttp10, body));
  }

  private IpAddress remote() {
    if (remote == null) {
      remote = IpAddress.of(((InetSocketAddress) ctx.channel().remoteAddress()).getAddress());
    }
    return remote;
  }
}
