package io.rackcast.tracker.http;

import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.core.ScrapeCall;
import io.rackcast.tracker.hook.Refusal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer: what is kept of a request until it is answered. Used again and again by
 * all connections of an event loop, and by one at a time.
 */
final class Exchange implements RequestReader.Target {
  private final Desk desk;
  private final AnnounceCall announce;
  private final AnnounceQuery announceQuery;
  private @Nullable ScrapeCall scrape;
  private @Nullable ScrapeQuery scrapeQuery;

  // Of the request under way.
  private @Nullable HttpConnection connection;
  private boolean keepAlive;
  private boolean isHttp10;
  private long start;

  Exchange(Desk desk) {
    this.desk = desk;
    this.announce = new AnnounceCall(desk.loop(), this::answered);
    this.announceQuery = new AnnounceQuery(announce, desk.rules().someMayNameTheirAddress());
  }

  @Override
  public @Nullable String readAnnounce(QueryReader values, Route route) {
    announce.begin();
    route.tell(values.bytes(), announce.key(), announce.token());
    return announceQuery.read(values);
  }

  @Override
  public @Nullable String readScrape(QueryReader values, Route route) {
    if (scrape == null || scrapeQuery == null) {
      scrape = new ScrapeCall(desk.loop(), this::answered);
      scrapeQuery = new ScrapeQuery(scrape);
    }
    scrape.begin();
    route.tell(values.bytes(), scrape.key(), scrape.token());
    return scrapeQuery.read(values);
  }

  /** Answers the request that was read, now or later; then the connection is told. */
  void answer(HttpConnection by, RequestReader request, long now) {
    connection = by;
    keepAlive = request.keepAlive();
    isHttp10 = request.isHttp10();
    start = now;
    switch (request.kind()) {
      case ANNOUNCE -> announce(by, request);
      case SCRAPE -> scrape(by, request);
      case NONE ->
          desk.done(
              this,
              by,
              Responses.plain(
                  desk.replies().alloc(),
                  "404 Not Found",
                  "this is a BitTorrent tracker; it answers /announce and /scrape",
                  keepAlive && !isHttp10),
              keepAlive && !isHttp10);
    }
  }

  private void announce(HttpConnection by, RequestReader request) {
    String problem = request.problem();
    if (problem == null) {
      problem =
          by.remote().tell(announceQuery.ownAddress(), request.forwarded(), announce.announce());
    }
    if (problem == null) {
      desk.services().announces().announce(announce);
    } else {
      announce.refuse(Refusal.BAD_REQUEST, problem);
      answered(announce);
    }
  }

  private void answered(AnnounceCall call) {
    var by = Objects.requireNonNull(connection);
    desk.services().metrics().announced(by.protocol(), call.refusal(), System.nanoTime() - start);
    var reply = desk.replies();
    if (call.refusal() == null) {
      ReplyWriter.peers(reply, call, announceQuery.compact(), announceQuery.noPeerId());
    } else {
      ReplyWriter.failure(reply, call.reason(), call.retryMinutes());
    }
    finish(by, reply);
  }

  private void scrape(HttpConnection by, RequestReader request) {
    var call = Objects.requireNonNull(scrape);
    String problem = request.problem();
    if (problem == null) {
      problem = by.remote().tell(null, request.forwarded(), call.announce());
    }
    if (problem == null) {
      desk.services().scrapes().scrape(call);
    } else {
      call.refuse(Refusal.BAD_REQUEST, problem);
      answered(call);
    }
  }

  private void answered(ScrapeCall call) {
    var by = Objects.requireNonNull(connection);
    desk.services().metrics().scraped(by.protocol(), call.refusal());
    var reply = desk.replies();
    if (call.refusal() == null) {
      ReplyWriter.figures(reply, call);
    } else {
      ReplyWriter.failure(reply, call.reason(), call.retryMinutes());
    }
    finish(by, reply);
  }

  private void finish(HttpConnection by, ReplyBuffer reply) {
    connection = null;
    desk.done(this, by, reply.response(keepAlive, isHttp10), keepAlive);
  }
}
