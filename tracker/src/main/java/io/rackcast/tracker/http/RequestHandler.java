package io.rackcast.tracker.http;

import io.netty.channel.ChannelHandlerContext;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.tracker.core.AnnounceService;
import io.rackcast.tracker.core.Answer;
import io.rackcast.tracker.core.ScrapeAnswer;
import io.rackcast.tracker.core.ScrapeService;
import io.rackcast.tracker.core.TrackerMetrics;
import io.rackcast.tracker.core.TrackerMetrics.Protocol;
import io.rackcast.tracker.hook.Refusal;
import io.rackcast.tracker.http.RequestHead.NotServedException;
import io.rackcast.tracker.http.Responses.Response;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns one request of a connection into its response. On the connection's event loop. */
final class RequestHandler {
  private final AnnounceService announces;
  private final ScrapeService scrapes;
  private final TrackerMetrics metrics;
  private @Nullable IpAddress remote;

  RequestHandler(AnnounceService announces, ScrapeService scrapes, TrackerMetrics metrics) {
    this.announces = announces;
    this.scrapes = scrapes;
    this.metrics = metrics;
  }

  /**
   * Answers the request with this head.
   *
   * @param then gets the response exactly once, on the event loop, at once or later
   */
  void handle(ChannelHandlerContext ctx, byte[] bytes, Consumer<Response> then) {
    RequestHead head;
    try {
      head = RequestHead.read(bytes);
    } catch (NotServedException e) {
      then.accept(Responses.plain(ctx.alloc(), e.status(), e.sentence()));
      return;
    }
    switch (head.path()) {
      case "/announce" -> announce(ctx, bytes, head, then);
      case "/scrape" -> scrape(ctx, bytes, head, then);
      default ->
          then.accept(
              Responses.plain(
                  ctx.alloc(),
                  "404 Not Found",
                  "this is a BitTorrent tracker; it answers /announce and /scrape",
                  head.keepAlive() && !head.isHttp10()));
    }
  }

  private void announce(
      ChannelHandlerContext ctx, byte[] bytes, RequestHead head, Consumer<Response> then) {
    long start = System.nanoTime();
    HttpAnnounce asked;
    try {
      asked = HttpAnnounce.read(bytes, head.queryFrom(), head.queryEnd());
    } catch (BadRequestException e) {
      var refused = new Answer.Refused(Refusal.BAD_REQUEST, e.sentence());
      metrics.announced(Protocol.HTTP, refused, System.nanoTime() - start);
      then.accept(failure(ctx, head, e.sentence()));
      return;
    }
    announces.announce(
        asked.announce(),
        remote(ctx),
        asked.token(),
        answer ->
            onLoop(
                ctx,
                () -> {
                  metrics.announced(Protocol.HTTP, answer, System.nanoTime() - start);
                  then.accept(response(ctx, head, asked, answer));
                }));
  }

  private void scrape(
      ChannelHandlerContext ctx, byte[] bytes, RequestHead head, Consumer<Response> then) {
    HttpScrape asked;
    try {
      asked = HttpScrape.read(bytes, head.queryFrom(), head.queryEnd());
    } catch (BadRequestException e) {
      metrics.scraped(Protocol.HTTP, new ScrapeAnswer.Refused(Refusal.BAD_REQUEST, e.sentence()));
      then.accept(failure(ctx, head, e.sentence()));
      return;
    }
    scrapes.scrape(
        asked.infoHashes(),
        asked.token(),
        answer ->
            onLoop(
                ctx,
                () -> {
                  metrics.scraped(Protocol.HTTP, answer);
                  then.accept(response(ctx, head, answer));
                }));
  }

  private static void onLoop(ChannelHandlerContext ctx, Runnable task) {
    if (ctx.executor().inEventLoop()) {
      task.run();
    } else {
      ctx.executor().execute(task);
    }
  }

  private static Response response(
      ChannelHandlerContext ctx, RequestHead head, HttpAnnounce asked, Answer answer) {
    if (answer instanceof Answer.Peers peers) {
      return Responses.bencoded(
          ctx.alloc(),
          head.keepAlive(),
          head.isHttp10(),
          out -> ReplyWriter.peers(out, peers, asked.compact(), asked.noPeerId()));
    }
    return failure(ctx, head, ((Answer.Refused) answer).reason());
  }

  private static Response response(
      ChannelHandlerContext ctx, RequestHead head, ScrapeAnswer answer) {
    if (answer instanceof ScrapeAnswer.Figures figures) {
      return Responses.bencoded(
          ctx.alloc(), head.keepAlive(), head.isHttp10(), out -> ReplyWriter.figures(out, figures));
    }
    return failure(ctx, head, ((ScrapeAnswer.Refused) answer).reason());
  }

  private static Response failure(ChannelHandlerContext ctx, RequestHead head, String reason) {
    return Responses.bencoded(
        ctx.alloc(), head.keepAlive(), head.isHttp10(), out -> ReplyWriter.failure(out, reason));
  }

  private IpAddress remote(ChannelHandlerContext ctx) {
    if (remote == null) {
      remote = IpAddress.of(((InetSocketAddress) ctx.channel().remoteAddress()).getAddress());
    }
    return remote;
  }
}
