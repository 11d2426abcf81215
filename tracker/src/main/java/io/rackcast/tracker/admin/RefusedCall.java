package io.rackcast.tracker.admin;

import io.rackcast.tracker.hook.rule.RefusedSwarms;
import io.rackcast.tracker.hook.rule.RefusedSwarms.Refused;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** {@code GET /refused}: infohashes that were asked for and that nobody approved. */
final class RefusedCall implements AdminRoutes {
  record View(List<Entry> refused, int remembered, int most, long evicted) {}

  record Entry(String infohash, long count, String first, String last) {}

  private final RefusedSwarms refused;

  RefusedCall(RefusedSwarms refused) {
    this.refused = refused;
  }

  @Override
  public void addTo(Router router) {
    router.get("/refused", List.of("limit", "sort"), this::view);
  }

  private View view(Call call) {
    int limit = call.integer("limit", 100, 1, RefusedSwarms.PLACES);
    var order =
        call.choice("sort", List.of("last", "count")).equals("last")
            ? Comparator.comparingLong(Refused::lastMillis)
            : Comparator.comparingLong(Refused::count);
    var all = refused.all();
    return new View(
        all.stream().sorted(order.reversed()).limit(limit).map(RefusedCall::entry).toList(),
        all.size(),
        RefusedSwarms.PLACES,
        refused.evicted());
  }

  private static Entry entry(Refused one) {
    return new Entry(
        one.infoHash().toString(),
        one.count(),
        Instant.ofEpochMilli(one.firstMillis()).toString(),
        Instant.ofEpochMilli(one.lastMillis()).toString());
  }
}
