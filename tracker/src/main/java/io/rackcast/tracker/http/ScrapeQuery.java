package io.rackcast.tracker.http;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.core.ScrapeCall;
import org.jspecify.annotations.Nullable;

/** A scrape as it comes over HTTP (BEP 48), read into a call. Reusable; for one thread. */
final class ScrapeQuery implements QueryReader.Taker {
  private final ScrapeCall call;
  private int asked;

  ScrapeQuery(ScrapeCall call) {
    this.call = call;
  }

  /** Reads the query; returns what is wrong with it as a sentence for the peer, null if nothing. */
  @Nullable String read(QueryReader values) {
    asked = 0;
    values.read(this);
    if (values.problem() == null && (asked == 0 || asked > ScrapeCall.MOST)) {
      return "a scrape names 1 to " + ScrapeCall.MOST + " info_hash; this one has " + asked;
    }
    return values.problem();
  }

  @Override
  public void take(Parameter parameter, QueryReader values) {
    if (parameter == Parameter.INFO_HASH) {
      if (values.twentyBytes(parameter)) {
        asked++;
        call.ask(InfoHash.of(values.decoded(), 0));
      }
    } else if (parameter == Parameter.JWT && values.once(parameter) && values.text(parameter)) {
      call.token().set(values.textBytes(), values.textFrom(), values.textTo());
    }
  }
}
