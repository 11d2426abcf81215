package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.core.ScrapeCall;
import io.rackcast.tracker.http.RequestReader.Outcome;
import org.jspecify.annotations.Nullable;

/** A reader of requests and what it reads into, without a connection. */
final class Reading implements RequestReader.Target {
  final AnnounceCall call = new AnnounceCall(Runnable::run, answered -> {});
  final AnnounceQuery query = new AnnounceQuery(call, true);
  final RequestReader reader = new RequestReader(16 << 10, true);
  private final ScrapeCall scrape = new ScrapeCall(Runnable::run, answered -> {});
  private final ScrapeQuery scrapeQuery = new ScrapeQuery(scrape);

  Outcome read(String text) {
    var bytes = text.getBytes(ISO_8859_1);
    return read(bytes, bytes.length);
  }

  Outcome read(byte[] bytes, int length) {
    return reader.read(bytes, 0, length, this);
  }

  @Override
  public @Nullable String readAnnounce(QueryReader values, Route route) {
    call.begin();
    route.tell(values.bytes(), call.key(), call.token());
    return query.read(values);
  }

  @Override
  public @Nullable String readScrape(QueryReader values, Route route) {
    scrape.begin();
    route.tell(values.bytes(), scrape.key(), scrape.token());
    return scrapeQuery.read(values);
  }

  @Nullable String keyText() {
    return reader.kind() == Route.Kind.ANNOUNCE ? call.key().text() : scrape.key().text();
  }

  @Nullable String tokenText() {
    return reader.kind() == Route.Kind.ANNOUNCE ? call.token().text() : scrape.token().text();
  }
}
